import { createTestApi } from '../test/ogc/api.ts';
const t = await createTestApi();
const fc={type:'FeatureCollection',features:[{type:'Feature',properties:{},geometry:{type:'Point',coordinates:[1,2]}}]};
const big={...fc,features:Array.from({length:30000},(_, i)=>({type:'Feature',properties:{i},geometry:{type:'Point',coordinates:[1,2]}}))};
const post=async(id:string,b:unknown)=>{const r=await t.api.request(`/processes/${id}/execution`,{method:'POST',headers:{'content-type':'application/json'},body:JSON.stringify(b)});console.log(id,JSON.stringify(b).slice(0,70),r.status,(await r.text()).slice(0,420));};
for (const id of ['measure','difference','geometry-buffer','hello-world','reproject']) { for (const b of [fc,fc.features[0],{type:'Point',coordinates:[1,2]},[fc],{inputs:[fc]},{inputs:[{id:'layer',value:fc}]},{inputs:fc},{layer:fc},{name:'x'},{inputs:null},{inputs:'x'},{inputs:5},null,5,{features:[]},{inputs:{},layer:fc},{input:{layer:fc}}]) await post(id,b); if(id==='measure'){await post(id,big);await post(id,{inputs:[big]});await post(id,{inputs:big});await post(id,[big]); await post(id,{layer:big});}}
await t.close();
