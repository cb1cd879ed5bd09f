/**
 * Function words by language: they vote for the language, and tell capitalised function words from
 * names. Words shared by several languages count less for each.
 */
export const STOP_WORDS: Readonly<Record<string, string>> = {
  en: `the be to of and a in that have it for not on with he as you do at this but his by from
    they we say her she or an will my one all would there their what so up out if about who get
    which go me when make can like time no just him know take into your good some could them see
    other than then now look only come its over think also back after use two how our first well
    way even new want because any these give most us is are was were been has had did does am i
    im ive id should where why please more very must shall may might each every between through
    while without within using used following given whether such both dont cant isnt doesnt let
    many much off here too own same write describe explain create generate list name find build
    suggest provide recommend propose example`,
  de: `der die das und ist nicht ich sie es ein eine einen einem einer zu mit auf fur von im den
    dem des auch als wie aber oder wenn wir ihr man kann haben hat sind wird werden nach bei aus
    durch uber um was wer wo warum dass noch nur sein seine mein meine dein bitte zum zur vom
    sich schreibe erklare gib mir einige zwischen welche welcher diese dieser dieses bin war`,
  fr: `le la les de des du un une et est que qui dans pour pas sur avec ce cette ces il elle
    nous vous ils je tu ne plus par au aux sont mais ou comme tout faire fait etre avoir ai quel
    quelle comment pourquoi mon ma mes votre notre leur leurs donne moi ecris explique entre
    cest dun dune quest`,
  es: `el la los las de del un una y es que en por para con no se su sus lo como mas pero al
    este esta estos estas ser son hay muy sin sobre entre cuando donde quien cual cuales porque
    yo tu mi ella ellos nosotros puedes escribe explica dame que como tambien ha han fue`,
  pt: `os as de do da dos das um uma e em que para com nao por mais como mas se no na nos nas ao
    aos seu sua ser sao esta este isso voce eu ele ela nos quando onde quem qual porque pelo
    pela tambem ja foi tem escreva explique sobre entre me muito`,
  it: `il lo la i gli le di del della dei delle un una uno e che in per con non si su come ma da
    dal dalla sono ho hai ha questo questa questi quello quando dove chi quale perche io tu lui
    lei noi voi loro piu anche essere scrivi spiega mi nel nella alla al tra cosa`,
  nl: `de het een en van ik te dat die in is niet op met voor zijn hij aan er maar om dan zou of
    wat mijn men dit zo door over ze zich bij ook tot je mij uit der daar haar naar heb hoe
    heeft hebben deze want nog worden wordt schrijf geef waarom welke`,
  sv: `och det att en jag hon som han pa den med var sig for sa till ar men ett om hade de av
    icke mig du henne da sin nu har inte hans honom skulle hennes dar min vid kan hur vad skriv`,
  da: `og jeg det at en den til er som pa de med han af for ikke der var mig sig men et har om
    vi min havde ham hun nu over da fra du ud sin dem os op hvad hvordan skriv`,
  pl: `w na nie sie do to jest ze jak co po ale tak za od przez przy dla czy ten ta te ktory
    ktora jego jej napisz moze bardzo oraz`,
  cs: `na se je ze jak ale za co pro po by jsem jsou tak si ktery ktera nebo napis jako`,
  tr: `ve bir bu da de icin ile ne mi cok daha gibi ama olan olarak var ben sen nasil en kadar
    sonra yaz veya hangi neden`,
  id: `yang dan di itu dengan untuk tidak ini dari dalam akan pada juga saya ke karena bisa ada
    mereka lebih telah apa bagaimana adalah atau anda tulis`,
  vi: `va la cua co khong cho mot nhung duoc trong voi nguoi nay cac de khi nhu hay toi ban viet`,
  ro: `si de la nu cu ca un pe este care din sa mai ce pentru sunt dar lui fi cum scrie`,
  fi: `ja on ei se etta han oli mutta ovat kuin joka mita niin myos tama kun sen voi kirjoita`,
  hu: `az es hogy nem is egy ez de meg azt csak van mint mar volt irj vagy`,
  ru: `и в не на я быть он с что а по это она этот к но они мы весь который из у то за свой ее
    так от как для мне меня вы ты о же бы если или когда где почему какой напиши объясни между`,
  uk: `і в не на я що з та це до як він вона ви ми у за але від про є ти бо якщо або коли де
    чому який напиши поясни між`,
  bg: `и в не на е се да за от с по че как това са ли един една който която ще си`,
  ar: `في من على إلى أن لا ما هذا هذه كان التي الذي عن مع هو هي كل أو ثم قد لم كيف ماذا هل بين
    بعد قبل يمكن اكتب اشرح`,
  fa: `در از که این است به را با برای آن یک خود تا کرد بر هم نیز شد می های چه چگونه آیا`,
  ur: `ہے کے میں کی کا اور سے یہ ہیں کو نے پر کہ ایک بھی کیا`,
  hi: `के का की में है और को से पर यह एक हैं कि नहीं इस वह क्या कैसे लिए लिखें बताएं मैं आप`,
  mr: `आहे आणि या मध्ये ते हे आहेत काय कसे साठी`,
  el: `και το να του η της με που τα για την από είναι στο δεν ο οι τι πως`,
  he: `של את על לא זה הוא אני מה עם גם כי או יש היא איך`,
  ko: `그리고 이 그 저 것 수 있는 하는 대한 어떻게 무엇 대해 설명해 주세요 써줘 작성해`,
};
