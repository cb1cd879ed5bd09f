import { readFileSync } from 'node:fs';
import { openStore } from '#store/open-store';
import { silentLog } from '#std/log';
import { rewardGrading } from '#detect/detectors/reward-grading/reward-grading';
import { lateAborts } from '#detect/detectors/late-aborts/late-aborts';
import { modelPivot } from '#detect/detectors/model-pivot/model-pivot';
import { costSurge } from '#detect/detectors/cost-surge/cost-surge';
import { capabilityFocus } from '#detect/detectors/capability-focus/capability-focus';
const store = await openStore({ kind:'embedded', directory: '/tmp/r8/speed', threads: 2 }, { log: silentLog });
const pid=readFileSync('/proc/self/task/'+process.pid+'/children','utf8').trim().split(' ')[0];
const cpu=()=>{const f=readFileSync(`/proc/${pid}/stat`,'utf8').split(') ')[1]!.split(' '); return (Number(f[11])+Number(f[12]))/100;};
const aggs=(d:any)=>[...new Set(Object.values(d.columns).map((c:any)=>c.summary.aggregate))] as string[];
const NAMES="['code','agentic','reasoning','vision','writing','extraction','translation','chat','grading','other']";
const S="ifNull(output_tokens, intDiv(response_chars, 4))";
const v:[string,string[]][]=[['count',['count()']],
 ['reward',aggs(rewardGrading)],['late',aggs(lateAborts)],['pivot',aggs(modelPivot)],['cost',aggs(costSurge)],['tasks now',aggs(capabilityFocus)],
 ['tasks transform',[`countResample(0,10,1)(transform(task, ${NAMES}, [0,1,2,3,4,5,6,7,8,9], 15))`]],
 ['tasks caseless countIf x10',['code','agentic','reasoning','vision','writing','extraction','translation','chat','grading','other'].map(t=>`countIf(task='${t}')`)],
 ['tasks sumMap',['sumMap([task],[1])']],
 ['late sums',[`sumForEachIf([toInt64(1), toInt64(assumeNotNull(${S})), toInt64(assumeNotNull(aborted)), toInt64(assumeNotNull(aborted*${S}))], isNotNull(aborted) AND isNotNull(${S}) AND ifNull(status,200)<400)`]],
 ['late only aborted',[`count(aborted)`, `countIf(ifNull(aborted,0)=1)`, `sumIf(assumeNotNull(output_tokens), ifNull(aborted,0)=1)`]],
];
const P={from:Date.parse('2026-04-22'), to:Date.parse('2026-04-25'), surging_asns:[], new_models:[], new_models_until:[], new_models_from: Date.parse('2026-04-25')};
const best=v.map(()=>1e9);
for(let r=0;r<6;r++) for(const [n,[l,a]] of v.entries()){const c=cpu(); await store.query(`SELECT count(), sum(length(toString(tuple(${a.map((_,i)=>'x'+i).join(',')})))) FROM (SELECT account_id, ${a.map((x,i)=>`${x} AS x${i}`).join(', ')} FROM exchanges GROUP BY account_id)`,{params:P}); best[n]=Math.min(best[n]!,cpu()-c);}
v.forEach(([l],n)=>console.log(l.padEnd(28),best[n]!.toFixed(2)));
await store.close();
