/** Invented names for slots; two-part names combine, so that customers rarely meet. */
const list = (words: string) => words.split(' ');

export const FIRST_NAMES = list(
  'Ada Ben Chloe Dmitri Elif Farid Greta Hiro Ines Jonas Kemi Lars Mina Noor Otto Priya Quinn Rosa Sven Tala Umar Vera Wei Ximena Yara Zoe Amir Bianca Cato Dina',
);
export const LAST_NAMES = list(
  'Abbott Brandt Castro Dahl Eriksen Fuchs Garcia Hansen Ivanov Jansen Kumar Lopez Moreau Novak Okafor Patel Quist Rossi Silva Tanaka Ueda Vargas Weber Xu Yilmaz Zhang Becker Conti Dubois Fischer',
);
export const COMPANY_HEADS = list(
  'Alder Birch Cobalt Delta Ember Falcon Granite Harbor Indigo Juniper Kestrel Lumen Maple Nimbus Onyx Pioneer Quarry River Summit Tundra Umber Vertex Willow Xenon Yarrow Zephyr Amber Beacon Cedar Drift',
);
export const COMPANY_TAILS = list(
  'Works Labs Trading Systems Foods Logistics Health Media Energy Textiles Robotics Insurance Travel Motors Books Gardens Optics Payments Studios Analytics Freight Homes Tools Water Paper',
);
export const INDUSTRIES = list(
  'furniture shipping insurance banking telecom travel grocery software clothing energy medical publishing automotive education hospitality construction gaming pharmacy farming music',
);
export const CITIES = list(
  'Lisbon Oslo Turin Gdansk Nantes Cork Malmo Porto Graz Leeds Bergen Utrecht Seville Zagreb Tartu Brno Lviv Osaka Pune Quito Dakar Hanoi Lima Perth Austin Denver Halifax Tainan',
);
export const LANGUAGES = list(
  'German French Spanish Italian Danish Dutch Polish Portuguese Turkish Japanese Korean Chinese Swedish Czech Greek Hindi',
);
export const VERBS = list(
  'load parse fetch update build render merge split validate encode decode sync resolve compute filter sort send read write init close retry schedule export import',
);
export const NOUNS = list(
  'config user order invoice token cache index report session queue record buffer widget route schema payload event stream table label account cart image chunk batch',
);
export const EXTENSIONS = list('ts py go rs java js rb c cpp kt php sql');
export const MONTHS = list('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec');
