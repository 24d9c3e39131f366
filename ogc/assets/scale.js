// @ts-check
/** A bar that says how long a round length is: metres on the ground, or units of a plane. */

/** @type {any} */
const L = Reflect.get(globalThis, 'L');

const LONGEST_PX = 110;

/**
 * @param {any} map
 * @param {boolean} planar
 */
export function addScale(map, planar) {
  const bar = L.DomUtil.create('div', 'scale');
  const Scale = L.Control.extend({ options: { position: 'bottomleft' }, onAdd: () => bar });
  new Scale().addTo(map);
  const update = () => {
    const { y } = map.getSize();
    const [a, b] = [map.containerPointToLatLng([0, y / 2]), map.containerPointToLatLng([LONGEST_PX, y / 2])];
    const most = planar ? b.lng - a.lng : a.distanceTo(b);
    if (!(most > 0)) return;
    const power = 10 ** Math.floor(Math.log10(most));
    const length = ([5, 2, 1].find((factor) => factor * power <= most) ?? 1) * power;
    bar.style.width = `${Math.round((LONGEST_PX * length) / most)}px`;
    bar.textContent = planar
      ? `${say(length)} units`
      : length >= 1000
        ? `${say(length / 1000)} km`
        : `${say(length)} m`;
  };
  map.on('moveend resize', update);
  update();
}

/** @param {number} value */
function say(value) {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}
