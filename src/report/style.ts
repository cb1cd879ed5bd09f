/** Chart labels are placed by class: the page's policy forbids inline styles. */
const POSITIONS = Array.from({ length: 101 }, (_, at) => `.axis .p${at}{left:${at}%}`).join('');

const COLOURS = `
:root{--paper:#faf9f6;--panel:#fff;--ink:#1c2127;--soft:#5d6670;--line:#e3dfd7;--calm:#7d93a6;
  --alarm:#b3261e;--wash:#eef3f6;--link:#1f4f7d;--taken:#cfd6dc;--mark:#8a5a00;--tool:#6a3d9a;--heat0:#f3d3cf;
  --heat1:#e6a49d;--heat2:#d4736a;--heat3:#c2463c;--heat4:#a31b14}
@media (prefers-color-scheme:dark){
  :root{--paper:#121518;--panel:#1a1f24;--ink:#e8eaec;--soft:#9aa6b1;--line:#2d343b;
    --calm:#5b7185;--alarm:#ff7a6b;--wash:#20282f;--link:#8fc1ee;--taken:#3a434c;--mark:#e3b341;--tool:#c7a4f0;
    --heat0:#3c2725;--heat1:#6b3631;--heat2:#a04a42;--heat3:#d4604f;--heat4:#ff8a78}
}
@media print{
  :root{--paper:#fff;--panel:#fff;--ink:#000;--soft:#444;--line:#ccc;--calm:#7d93a6;
    --alarm:#b3261e;--wash:#fff;--link:#000;--taken:#cfd6dc;--mark:#8a5a00;--tool:#6a3d9a;--heat0:#f3d3cf;--heat1:#e6a49d;
    --heat2:#d4736a;--heat3:#c2463c;--heat4:#a31b14}
}
`;

const TEXT = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:4rem}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,
  "Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums;
  -webkit-print-color-adjust:exact;print-color-adjust:exact}
main,footer,.top{max-width:68rem;margin:0 auto;padding:0 1.5rem}
section{margin:4.5rem 0 0}
h1,h2,h3,h4,h5{line-height:1.2;margin:0;text-wrap:balance}
h1{font:600 clamp(2rem,5.4vw,3.5rem)/1.08 Georgia,"Iowan Old Style","Noto Serif",serif;
  letter-spacing:-.015em}
h1 em{font-style:normal;color:var(--alarm)}
h2{font:600 1.6rem/1.2 Georgia,"Iowan Old Style","Noto Serif",serif;margin-bottom:.5rem}
h3{font-size:1.15rem}
h4{font-size:.95rem;margin:0 0 .6rem}
h5{font-size:.85rem;color:var(--soft);font-weight:600;margin:.9rem 0 .25rem}
p{margin:0 0 .7rem}
a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:2px}
a:focus-visible,summary:focus-visible,input:focus-visible,.scroll:focus-visible{
  outline:2px solid var(--link);outline-offset:2px}
.soft{color:var(--soft)}
.number{text-align:right;white-space:nowrap}
.mark{white-space:nowrap;font:.75em ui-monospace,monospace;color:var(--mark);border:1px solid;
  border-radius:3px;padding:0 .2em;margin:0 .1em}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:.5rem;background:var(--panel);padding:.5rem 1rem;z-index:3}
ul,ol{margin:0;padding-left:1.2rem}
`;

const FRAME = `
.top{display:flex;flex-wrap:wrap;gap:.3rem 1.5rem;align-items:center;padding-top:1rem;
  padding-bottom:.7rem;border-bottom:1px solid var(--line)}
.brand{margin:0;font-weight:650;display:flex;gap:.45rem;align-items:center}
.brand span{font-weight:400;color:var(--soft)}
.brand svg{width:1.35rem;height:1.35rem}
.drop{fill:var(--alarm)}
.pupil{fill:var(--paper)}
nav{display:flex;flex-wrap:wrap;gap:.1rem 1rem;margin-left:auto;font-size:.88rem}
nav a{color:var(--soft);text-decoration:none;padding:.2rem 0}
nav a:hover{color:var(--ink);text-decoration:underline}
.verdict{margin-top:3.2rem}
.kicker{color:var(--soft);margin-bottom:.6rem}
.lead{font-size:1.13rem;max-width:46rem;margin:1.1rem 0 0}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:1px;
  margin:2.2rem 0 0;background:var(--panel);border:1px solid var(--line);border-radius:10px;
  overflow:hidden}
.tiles div{box-shadow:0 0 0 1px var(--line);padding:1rem 1.15rem;display:flex;
  flex-direction:column-reverse;justify-content:flex-end}
.tiles dt{color:var(--soft);font-size:.88rem;line-height:1.4}
.tiles dd{margin:0;font:600 1.9rem/1.25 Georgia,"Noto Serif",serif}
.card,article.account{background:var(--panel);border:1px solid var(--line);border-radius:10px;
  padding:1.25rem 1.35rem}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,22rem),1fr));gap:1rem;
  margin-top:1.2rem}
.cards>.card{min-width:0;display:flex;flex-direction:column}
.card>.counts{margin-top:auto}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));
  gap:1.8rem 2.4rem}
.columns.three{grid-template-columns:repeat(auto-fit,minmax(min(100%,17rem),1fr))}
.columns>*{min-width:0}
.asks{font-family:Georgia,"Noto Serif",serif;font-style:italic;margin:.25rem 0 .6rem}
.counts{display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;color:var(--soft);font-size:.88rem}
.counts b{color:var(--ink)}
footer{margin-top:4.5rem;padding-top:1rem;padding-bottom:3rem;color:var(--soft);font-size:.88rem;
  border-top:1px solid var(--line)}
.limits li{margin-bottom:.45rem;max-width:50rem}
`;

const TABLES = `
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th{font-weight:600;font-size:.82rem;color:var(--soft);text-align:left}
th.number{text-align:right}
th,td{padding:.5rem .7rem .5rem 0;vertical-align:top;border-bottom:1px solid var(--line)}
td:last-child,th:last-child{padding-right:0}
.accounts .id{font-weight:600;overflow-wrap:anywhere;min-width:7rem}
.accounts td:nth-child(3){min-width:18rem}
.accounts td:nth-child(6){min-width:7.5rem;font-size:.85rem}
.evidence{min-width:7rem}
.evidence svg{display:block;width:100%;height:6px;margin:.45rem 0 .2rem}
.evidence span{font-size:.82rem;color:var(--soft);white-space:nowrap}
.chip{display:inline-block;font-size:.76rem;color:var(--soft);border:1px solid var(--line);
  border-radius:9px;margin-right:.25em;padding:0 .5em;white-space:nowrap}
.filter input{font:inherit;width:min(100%,20rem);padding:.3rem .6rem;border:1px solid var(--line);
  border-radius:6px;background:var(--panel);color:inherit;margin-left:.4rem}
.facts{margin:0;font-size:.9rem}
.facts div{display:flex;justify-content:space-between;gap:1rem;
  border-bottom:1px solid var(--line);padding:.28rem 0}
.facts dt{color:var(--soft)}
.facts dd{margin:0;text-align:right;overflow-wrap:anywhere}
.twin{font-size:.85rem;margin-top:.45rem}
.twin summary{cursor:pointer;color:var(--soft);width:max-content;max-width:100%}
.twin table{font-size:.82rem;margin:.3rem 0}
.twin td,.twin th{padding:.2rem .6rem .2rem 0}
`;

const CHARTS = `
figure{margin:0}
figcaption{font-size:.82rem;color:var(--soft);margin-top:.4rem}
.chart svg{display:block;width:100%;overflow:visible}
.calm{fill:var(--calm)}
.alarm{fill:var(--alarm)}
.taken{fill:var(--taken)}
.total{fill:var(--ink)}
.grid,.tick,.faint,.median,.needed{fill:none;vector-effect:non-scaling-stroke}
.grid{stroke:var(--line);stroke-width:1}
.faint{stroke:var(--calm);stroke-width:1}
.key.faint{width:2px;height:.5rem;background:var(--calm)}
.tick{stroke:var(--alarm);stroke-width:1.5}
.median{stroke:var(--ink);stroke-width:1.2;stroke-dasharray:4 3}
.needed{stroke:var(--ink);stroke-width:1.2}
.axis{position:relative;height:1.35rem;font-size:.76rem;color:var(--soft)}
.axis span{position:absolute;top:.2rem;transform:translateX(-50%);white-space:nowrap}
.axis .start{transform:none}
.axis .end{transform:translateX(-100%)}
.key{display:inline-block;width:.8rem;height:.8rem;border-radius:2px;vertical-align:-.08rem;
  margin-left:.5rem}
.key.calm{background:var(--calm)}
.key.alarm{background:var(--alarm)}
.key.tick{width:2px;background:var(--alarm)}
.key:first-child{margin-left:0}
.timeline .panel svg{height:9.5rem;border-bottom:1px solid var(--line)}
.panel{margin-top:1.1rem}
.panel-head{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;font-size:.88rem;
  margin-bottom:.3rem}
.panel-head span{color:var(--soft)}
.chart .rug{height:.8rem;margin-top:3px}
.distribution svg{height:6.5rem;border-bottom:1px solid var(--line)}
.distribution .rug{border:0}
.lanes{margin-top:1.3rem;font-size:.85rem}
.lane-head{display:flex;justify-content:space-between;margin:.55rem 0 .1rem}
.lane svg{height:1.5rem;border-bottom:1px solid var(--line)}
.spark{display:block;width:100%;height:3rem;margin:.3rem 0 .8rem;
  border-bottom:1px solid var(--line)}
.step{display:grid;grid-template-columns:minmax(7.5rem,10.5rem) 1fr 3rem;gap:.7rem;
  align-items:center;font-size:.88rem;border-bottom:1px solid var(--line)}
.step svg{height:1.75rem}
.step .name{padding:.15rem 0;line-height:1.25}
.step a{color:inherit;text-decoration-color:var(--line)}
.week-grid{display:grid;grid-template-columns:2.4rem 1fr}
.days{display:flex;flex-direction:column;justify-content:space-around;font-size:.76rem;
  color:var(--soft)}
.week svg{height:7.7rem}
.week-axis{margin-left:2.4rem}
.empty{fill:var(--line);opacity:.45}
.heat0{fill:var(--heat0)}
.heat1{fill:var(--heat1)}
.heat2{fill:var(--heat2)}
.heat3{fill:var(--heat3)}
.heat4{fill:var(--heat4)}
`;

const CAMPAIGNS = `
.campaign .tiles{margin:0 0 1.8rem}
.campaign .tiles dd{font-size:1.5rem}
.campaign .columns{margin-top:1.8rem}
h4.apart{margin-top:2.2rem}
.raster svg{display:block;width:100%}
.raster .sum{height:2.2rem}
.raster .few{height:7rem}
.raster .some{height:16rem}
.raster .many{height:24rem}
.raster .ticks{height:.4rem}
.cell{fill:none;stroke-width:3.4}
.heat-line0{stroke:var(--heat0)}
.heat-line1{stroke:var(--heat1)}
.heat-line2{stroke:var(--heat2)}
.heat-line3{stroke:var(--heat3)}
.heat-line4{stroke:var(--heat4)}
.raster .needed{stroke-width:2}
.key.needed{width:2px;background:var(--ink)}
.graph .drawing svg{display:block;width:100%;min-width:44rem;height:auto;overflow:hidden}
.graph svg.key{display:inline-block;width:.9rem;height:.9rem;border-radius:0}
.links table{min-width:44rem}
.edge{fill:none;stroke:var(--calm);stroke-width:.8;opacity:.5}
.group{fill:var(--calm);stroke:var(--panel);stroke-width:1.2}
.thing{stroke:var(--panel);stroke-width:1.2}
.family0{fill:var(--alarm)}
.family1{fill:var(--mark)}
.family2{fill:var(--link)}
.family3{fill:var(--ink)}
.family4{fill:var(--tool)}
.family-other{fill:var(--soft)}
.key.group{background:var(--calm);border-radius:50%}
.label{font-size:13px;fill:var(--ink);paint-order:stroke;stroke:var(--panel);stroke-width:4px}
.label.left{text-anchor:end}
.weight{display:block;width:100%;height:4px;margin:.3rem 0 .2rem}
.strength{display:block;width:5rem;height:6px;margin-top:.5rem}
.sentences li{margin-bottom:.35rem}
.aims svg{display:block;width:100%}
.aims .step{grid-template-columns:minmax(6rem,9rem) 1fr 3rem}
.members table{font-size:.86rem}
.members td{padding:.3rem .7rem .3rem 0;white-space:nowrap}
.role-core{color:var(--alarm);border-color:var(--alarm)}
`;

const PAGES = `
article.account{margin-top:1.4rem;padding:1.6rem 1.7rem}
.columns>div>*+h4{margin-top:1.6rem}
article.account header{border-bottom:1px solid var(--line);margin-bottom:1.2rem}
article.account header p{margin-bottom:.4rem}
article.account h3{font-size:1.35rem;overflow-wrap:anywhere;margin-bottom:.4rem}
.rank{display:inline-block;min-width:1.7em;text-align:center;background:var(--alarm);
  color:var(--panel);border-radius:6px;font-size:.8em;padding:.1em .35em;margin-right:.3em;
  vertical-align:.08em}
.reasons{padding-left:1.3rem}
.reasons li{margin-bottom:.75rem}
.reasons p{margin:0}
.reasons .soft{font-size:.84rem}
.strip{display:block;width:100%;height:1.5rem;margin:.35rem 0 .2rem;overflow:visible;
  border-bottom:1px solid var(--line)}
.strip .tick{stroke-width:2.5}
.reasons li::marker{color:var(--alarm);font-weight:600}
.tops{display:grid;grid-template-columns:1fr;gap:0}
.tops h5{margin-top:0}
.tops div+div h5{margin-top:.8rem}
.uses{list-style:none;padding:0;font-size:.88rem}
.uses li{display:flex;justify-content:space-between;gap:1rem;padding:.12rem 0}
.value{overflow-wrap:anywhere;min-width:0}
.innocent{background:var(--wash);border-radius:8px;padding:1rem 1.2rem;margin-top:1.4rem;
  font-size:.95rem}
.innocent ul{columns:18rem;column-gap:2.4rem}
.back{font-size:.85rem;margin:1rem 0 0}
@media (max-width:40rem){
  main,footer,.top{padding-left:1rem;padding-right:1rem}
  section{margin-top:3.2rem}
  nav{margin-left:0;gap:.1rem .8rem}
  article.account{padding:1.1rem 1rem}
  .accounts thead{display:none}
  .accounts tr{display:grid;grid-template-columns:1.6rem 1fr auto;gap:.1rem .5rem;padding:.8rem 0;
    border-bottom:1px solid var(--line)}
  .accounts td{border:0;padding:0;min-width:0!important}
  .accounts td:nth-child(1){text-align:left}
  .accounts td:nth-child(3),.accounts td:nth-child(4){grid-column:2/-1}
  .accounts td:nth-child(5){grid-column:3;grid-row:1}
  .accounts td:nth-child(5)::after{content:" exch."}
  .accounts td:nth-child(6)::before{content:"named since "}
  .accounts td:nth-child(6){grid-column:2/-1}
  .step{grid-template-columns:7rem 1fr 2.6rem}
}
@media print{
  body{font-size:10.5pt}
  nav,.filter,.back,.skip{display:none}
  section{margin-top:2rem}
  a{text-decoration:none}
  figure,.step,.card,tr,.reasons li,.innocent{break-inside:avoid}
  h2,h3,h4{break-after:avoid}
  article.account{break-before:page;border:0;padding:0}
  .twin:not([open]){display:none}
  .scroll{overflow:visible}
  .graph .drawing svg,.links table,.accounts td:nth-child(3){min-width:0}
  .members td{white-space:normal}
  table{font-size:8.5pt}
  thead{display:table-header-group}
}
@page{margin:16mm}
`;

export const STYLE = [COLOURS, TEXT, FRAME, TABLES, CHARTS, CAMPAIGNS, PAGES, POSITIONS]
  .join('')
  .replaceAll(/\n\s*/g, '');
