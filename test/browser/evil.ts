/** Each of the three would change the title if it were parsed as markup. */
export const evil = `<img src=x onerror="document.title='broken'"><script>document.title='broken'</script></textarea>'"><a href="javascript:document.title='broken'">`;
