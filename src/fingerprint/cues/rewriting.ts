/** Cues for rewriting politically sensitive text so that it offends no censor. */
export const REWRITING_CUES = {
  rewrite: `
    rewrite | rewriting | rephrase | rephrasing | reword | paraphrase | reformulate | restate
    recast | sanitize | sanitise | tone down | soften | turn/convert/transform this/the/it into
    change the wording | edit the | revise | re write
    改写 | 重写 | 重新表述 | 重新表达 | 重新措辞 | 换一种说法 | 换个说法 | 改成 | 改为 | 转述 | 润色 | 修改为 | 书写成 | 書き換え | 言い換え
    다시 써 | 바꿔 써
    reescribe | reformula | réécris | reformule | umformulieren | formuliere | перепиши
    перефразируй | أعد صياغة | reescreva | riscrivi`,
  neutral: `
    neutral | neutrally | balanced | safe | safely | safer | uncontroversial | non controversial
    inoffensive | non sensitive | censorship | censor | censored | censors
    politically correct/safe/acceptable/sensitive/neutral
    sensitive words/terms/topic/topics/content | compliant | compliance | comply with
    acceptable to | approved/official narrative/position/line/wording
    without criticizing/criticising/mentioning/offending
    avoid politically? sensitive/controversial/criticism/criticizing/mentioning/offending
    harmless | politely decline | content policy | moderation | socialist core values
    positive energy
    中立 | 安全 | 合规 | 敏感 | 审查 | 审核 | 客观中立 | 不涉及政治 | 符合规定 | 符合法律法规 | 正能量 | 正面引导 | 核心价值观 | 温和 | 委婉
    不带立场
    neutro | neutral | neutre | нейтрально | безопасно | цензура | محايد | 중립 | 검열 | 検閲 | 中立的`,
  /** Matters that are themselves censored somewhere. */
  censored: `
    taiwan | taiwanese | tiananmen | tibet | tibetan | tibetans | xinjiang | uyghur | uyghurs
    uighur | uighurs | hong kong protest/protests | falun gong | dalai lama | panchen lama
    xi jinping | mao zedong | mao | chinese communist party
    chinese government/authorities/officials/censors/state/regime/dissident/dissidents
    communist party | ccp | party leaders/leader/leadership/officials/elites | one china
    cultural revolution | great leap forward
    dissident | dissidents | authoritarian | authoritarianism | dictatorship | dictator
    regime change | one party rule/state | political prisoner/prisoners
    human rights abuses/violations/lawyers | forced labor/labour/sterilization/sterilizations
    mass detention | re education camps | political repression | repression | crackdown
    independence movement | separatist | separatism | pro democracy/independence
    democracy movement/activists/protests | overthrow | anti government | protest movement
    june fourth | tank man | state media | state censorship/surveillance/propaganda
    internet censorship | great firewall | umbrella movement | national security law | liu xiaobo
    zero covid | nine dash line | south china sea | house church/churches
    underground church/churches | social credit | official corruption
    criticism of the government | criticize/criticise the government/party/leader
    六四 | 天安门 | 台独 | 台湾独立 | 台湾 | 新疆 | 维吾尔 | 西藏 | 藏独 | 法轮功 | 达赖 | 习近平 | 毛泽东 | 共产党 | 文化大革命 | 文革 | 大跃进
    异见人士 | 异议人士 | 民主运动 | 民运 | 独裁 | 专制 | 人权 | 政治犯 | 香港抗议 | 反送中 | 雨伞运动 | 国安法 | 零八宪章 | 刘晓波 | 一党专政
    政治敏感 | 再教育营 | 强迫劳动 | 白纸运动 | 防火长城 | 政府腐败`,
  /** Politics at large: neutral words for it are ordinary editing unless more points to it. */
  politics: `
    government | governments | protest | protests | protesters | activist | activists | activism
    democracy | democratic | election | elections | politician | politicians | political
    politics | propaganda | surveillance | regime | uprising | opposition | ruling party
    free speech | freedom of speech/press/expression | human rights | civil liberties | detained
    detainees | detention | exile | exiled | purge | purged | corruption | police brutality
    ethnic minority/minorities | religious freedom | persecution | oppression | oppressive
    president | prime minister | communist | communism | socialism
    政府 | 抗议 | 示威 | 民主 | 选举 | 政治 | 宣传 | 言论自由 | 腐败 | 领导人 | 官员 | 维权 | 监控 | 迫害 | 镇压 | 政党 | デモ | 政治家
    선거 | 정부
    gobierno | protesta | gouvernement | manifestation | regierung | правительство | протест
    حكومة | احتجاج`,
} as const;
