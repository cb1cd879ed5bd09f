/** Cues for producing training data. */
export const DATASET_CUES = {
  /** Many items at once, and no two alike. */
  diverseGenerate: `
    # diverse | diverse set/list/collection of | set of #
    generate/create/produce/write # new? more? diverse/different/unique/varied
    generate/create/produce/write # new? more? additional/new/synthetic/realistic | come up with #
    come up with a set/series | maximize/maximise/increase/ensure diversity | try not to repeat
    do not repeat | diverse and | as diverse as possible
    different from the previous/above/existing | no duplicates | avoid duplicates | list of #
    # examples/samples/pairs/questions/prompts/instructions/tasks/variations/paraphrases
    生成#个 | 生成#条 | 生成#组 | #个不同 | #条不同 | 多样化 | 多样性 | 不要重复 | 尽量不同 | 再生成`,
  /** The parts of an instruction record, and methods of making them. */
  taskInstructions: `
    task instructions/instruction | instruction following | new/diverse/following instructions
    seed tasks/task/instructions/examples | self instruct | evol instruct
    instructions/instruction input/inputs and? outputs/output/response/responses
    instruction input output | question and answer pairs | question answer pairs | qa pairs
    prompt/prompts and? completion/completions/response/responses | given to a gpt | gpt model
    gpt language model | language model to? complete/answer | will be given to a
    pairs of question/questions/instruction/prompt/prompts | more complex version
    rewrite the given prompt | conversation between a user and an assistant | simulate a user
    指令数据 | 任务指令 | 种子任务 | 问答对 | 指令微调 | 问题和答案 | 指令输入输出`,
  outputSchema: `
    jsonl | json lines | json array/list/object/objects/format/schema/dict/dictionary
    valid/strict json | in/as/with/output/return json | only json | json with
    following schema/json | one per line | each on a new line | csv format | comma separated | tsv
    yaml format | output format | in the following format | format your
    json 格式 | json 数组 | 每行一个 | 每行一条 | 以 json | 输出格式 | 格式如下`,
  corpusTalk: `
    training data/dataset/set/corpus/examples/samples | fine tuning | fine tune | finetune
    finetuning | synthetic data/dataset/examples/conversation/dialogue
    instruction tuning/dataset/data | dataset | data set | corpus | annotation | annotator
    annotators | labeled/labelled data/examples | distill | distillation | pretraining
    data augmentation
    训练数据 | 训练集 | 数据集 | 微调 | 合成数据 | 语料 | 标注 | 数据增强 | 蒸馏`,
  /** Items by number. */
  itemIndex: `
    sample/item/example/instance/record/row/entry/task/prompt/question/instruction # of #
    sample/item/instance/record/row/entry/example/prompt/question id/index/idx | sample # | item #
    instance # | idx # | batch # | shard # | train/test/dev/validation split
    样本 # | 编号 # | 序号 # | 第#条`,
} as const;
