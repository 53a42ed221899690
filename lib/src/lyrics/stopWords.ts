/**
 * Stop words: articles, pronouns, particles, auxiliaries.
 *
 * `natural`'s lists, and our own where it has none (Arabic, Bangla, Hindi, German) or misses what songs are full of. The
 * Arabic list has the written language's particles and pronouns and those of Egyptian and Levantine songs (اللي, مش, شو). The
 * Bangla list holds the pronouns and particles of the sung and literary language (মোর, তব, যবে, ওগো), and none of the
 * news words that general lists carry; nouns such as দিন (day) and মন (mind) stay, songs are
 * about them, and so does তারা, which is "they" but oftener "star".
 */

const BANGLA = `
  আমি আমার আমায় আমাকে আমারে আমারি আমারই আমাতে আমরা আমাদের আমাদেরি মম মোর মোরে মোরা মোদের মুই
  তুমি তোমার তোমায় তোমাকে তোমারে তোমারি তোমারই তোমাতে তোমরা তোমাদের তব তুই তোর তোরে তোরা তোদের তোকে
  আপনি আপনার আপনাকে আপনারা আপনাদের সে তার তারি তারই তারে তাকে তাদের তায় তাহা তাহার তাহারে তাহারা তাহারি তাতে তাই
  তিনি তাঁর তাঁরে তাঁকে তাঁরা তাঁদের তাঁহার তাঁহারে ইনি উনি এঁর ওঁর কেহ কেউ কাহার কাহারে কারে কার কাকে কারা কাদের
  এ এই এর এরে একে এরা এদের ইহা ইহার এটা এটি এতে ও ওই ঐ ওর ওরে ওকে ওরা ওদের ওটা উহা সেই সেটা সেটি যে যেই যিনি যা যার যারে যাকে যারা
  যাদের যাহা যাহার যাহারে যাঁর কে কি কী কোন কোন্ কোনো কোনও কেন কেমন কেমনে কোথা কোথায় কোথাও কখন কবে কত কতই কিছু কিছুই কিসের কিসে
  যখন যবে যদি যত যেথা যেথায় যেখানে যেমন যেন তখন তবে তবু তবুও তত তথা তেমন তেমনি সেথা সেথায় সেখানে হেথা হেথায় হোথা হোথায়
  এখন এখনো এখনও এখানে এত এতই এমন এমনি এবার আবার আরো আরও আর অথবা অথচ এবং কিন্তু কিংবা বা না নাই নাইকো নাহি নহে নয় নয়কো নেই নি নে নাকো
  নইলে বিনা ছাড়া হতে হইতে থেকে চেয়ে দিয়ে নিয়ে সাথে সনে সঙ্গে তরে লাগি লাগিয়া জন্য জন্যে মতো মতন মত মাঝে মাঝারে মধ্যে ভিতরে উপরে পরে
  পর আগে কাছে পানে প্রতি দ্বারা পর্যন্ত হয় হল হলে হলো হয়ে হয়েছে হয়েছিল হবে হোক হও হন হে রে রি গো ওগো ওরে ওহে ওলো আহা হায় হায়রে লো রো
  ছিল ছিলে ছিলেম ছিলাম ছিলো আছে আছি আছ আছো আছেন থাকে থাকি থাকো থাকবে করে করি কর করো করিস করেছে করব করবে করিয়া করিতে করতে করা
  যায় যাই যাও যাস যাবে যাব গেল গেছে গিয়ে দেয় দেব দিল দিলে দিতে নিল নিলে বুঝি শুধু শুধুই কেবল কেবলই তো তা ত ই খুব সব সকল সবাই সবার সবে একটি একটা
  এক দুই টি টা খানি খানা গুলি গুলো কভু কভুও যেতে এসে এলে এল এলো বলে
`;

const HINDI = `
  मैं मैंने मुझ मुझे मुझको मुझसे मेरा मेरी मेरे हम हमें हमने हमको हमसे हमारा हमारी हमारे तू तूने तुझ तुझे तुझको तुझसे तेरा तेरी तेरे तुम तुमने तुम्हें तुमको
  तुमसे तुम्हारा तुम्हारी तुम्हारे आप आपने आपको आपका आपकी आपके वह वो उस उसे उसको उसने उससे उसका उसकी उसके वे उन उन्हें उन्होंने उनका उनकी उनके यह ये इस इसे
  इसको इसने इससे इसका इसकी इसके इन इन्हें इनका इनकी इनके अपना अपनी अपने खुद जो जिस जिसे जिसने जिसका जिसकी जिसके जिन कौन किस किसे किसी किसने किसका किसकी
  किसके क्या क्यों कैसे कैसा कैसी कब कहाँ कहां कितना कितनी कितने कोई कुछ सब सभी जब तब अब जहाँ जहां वहाँ वहां यहाँ यहां अगर तो मगर लेकिन पर और या कि का की
  के को ने से में तक भी ही न ना नहीं मत है हैं हूँ हूं हो था थी थे होता होती होते हुआ हुई हुए होगा होगी होंगे गया गई गए जाता जाती जाते जाए जा रहा रही रहे कर करता
  करती करते करना किया करूँ करें दिया दी दे लिया ले लिए साथ बिना ओ हे अरे रे एक दो ऐसा ऐसी ऐसे वैसा फिर बस बहुत इतना इतनी इतने उतना सा सी
`;

const ARABIC = `
  انا أنا نحن احنا إحنا انت أنت إنت انتي أنتي إنتي أنتِ انتم أنتم انتو أنتما هو هي هم هن هما هوا هيا
  هذا هذه هذي هاي هاد هاذا هذول هؤلاء ذلك تلك ذاك هناك هنا هون هنيك ده دي دا دول كده كدا هيك هكذا
  الذي التي الذين اللي يلي من منه منها منك مني منهم عن عنه عنها عنك عني على عليه عليها عليك عليكي علي عليا عليهم علينا
  في فيه فيها فيك فيكي فيا فيي فينا إلى الى إليه إليها إليك إلي اليه اليك ب به بها بك بكي بي بيا بنا ل له لها لك لكي لي ليا لنا لهم إلك إلي إله
  مع معه معها معك معاك معاكي معي معايا معنا معانا عند عنده عندها عندك عندي عندنا بين بعد قبل فوق تحت عبر حتى منذ مذ خلال دون بدون غير سوى مثل زي متل كما
  ما ماذا مين مينو لماذا ليش ليه لشو شو ايش إيش ايه إيه أين وين فين متى امتى إمتى كيف كيفك ازاي إزاي كم كام أي اي أية هل
  لا ليس ليست لست لم لن مش مو موش مافي مفيش ماكو كل كله كلها كلك كلي كلنا بعض جدا كثير كتير أكثر اكتر أقل
  و أو او أم ثم ف لكن لكنه لكني بس بل إن ان أن إنه انه إنها انها إني اني أني أنه أنها أنك انك لأن لان لأنك لأني علشان عشان لو لولا إذا اذا إذ كي لكي لما لمن حين عندما بينما كأن كان كانت كانوا كنت كنا كنتي يكون تكون أكون اكون نكون كن
  قد لقد سوف رح حا هل يا أيها أيتها آه اه أه اوه لالا ياه يلا
  هنالك أيضا ايضا كمان برضه برضو كذلك الآن الان هلق هلأ هلا دلوقتي فقط واحد واحدة شي شيء حاجة عم بد بدي بدك بدنا عايز عاوز أنو إنو انو
  إلا الا إما اما أما عليكم عليكن لكم لكن بكم منكم فيكم
`;

const GERMAN = `
  ich mich mir mein meine meinem meinen meiner meines du dich dir dein deine deinem deinen deiner deines er ihn ihm sein seine seinem
  seinen seiner seines sie ihr ihre ihrem ihren ihrer ihres es wir uns unser unsre unsere unserem unseren unserer euch euer eure eurem
  euren eurer man sich selbst der die das den dem des ein eine einem einen einer eines kein keine keinem keinen keiner dieser diese
  dieses diesem diesen jener jene jenes jenem jenen jeder jede jedes jedem jeden welcher welche welches welchem welchen wer wen wem was
  wo wie wann warum wohin woher und oder aber sondern denn weil dass daß ob wenn als bis damit doch nur noch schon auch so nun dann da
  dort hier nicht nichts nie immer ja nein ach oh o mit nach bei seit von zu zum zur aus auf an am ans in im ins um für durch gegen ohne
  vor vom hinter über unter zwischen neben ab bin bist ist sind seid war warst waren wart wird wirst werde werden wurde wurden worden
  gewesen hab habe hast hat haben hatte hattest hatten gehabt kann kannst können konnte konnten muss muß musst mußt müssen musste will
  willst wollen wollte wollten soll sollst sollen sollte mag magst mögen möchte lass laß lasst tu tut tun sehr mehr viel viele alle alles
  allem allen aller etwas einmal mal wieder ganz gar her hin drum dran drin hinaus herab hinauf herein
`;

/** Pronouns, contractions and sung particles that the lists of `natural` lack. */
const MISSING: Record<string, string> = {
  en: `i'm i'll i've i'd you're you'll you've you'd he's she's it's we're we'll we've we'd they're they'll they've don't doesn't
    didn't won't wouldn't can't couldn't shouldn't isn't aren't wasn't weren't hasn't haven't hadn't ain't let's that's there's what's
    who's im ill ive id youre youll youve dont doesnt didnt wont cant couldnt isnt arent wasnt aint thats theres gonna wanna gotta cause
    'cause oh ooh ah la na yeah hey us him ours yours theirs thou thee thy thine thyself ye o shall would upon till until unto
    no not nor just let will may one once every ever yet much many down off tis twas`,
  es: `yo mi mis mí me te ti tu tus tú nos os ellos ellas ello nosotros vosotros usted ustedes le les lo los las una unas unos al su sus
    no ni o pero si sí ya muy más ser soy eres es somos son era fue estoy estás está estamos están hay he has ha han qué quién como cómo
    cuando cuándo donde dónde esto esta este estos estas eso esa ese esos esas aquel aquella porque por para con sin entre hasta desde oh ay
    todo toda todos todas cada tan nada`,
  fr: `ça ô oh ah au aux ne n'y jusque lorsque puisque quoi dont où moi toi lui eux leur leurs mien tien sien ci là comme plus moins si tout tous toute toutes
    sous quand car encore aussi ainsi bien tant très voici voilà`,
};

/** One list of `natural`, without the rest of that package: its main file opens database drivers. */
function fromNatural(suffix: string): string[] {
  return (require(`natural/lib/natural/util/stopwords${suffix}.js`) as { words: string[] }).words;
}

function wordSet(...lists: (string | readonly string[])[]): Set<string> {
  const words = lists.flatMap((list) => (typeof list === "string" ? list.split(/\s+/) : list));
  return new Set(words.filter(Boolean).map((w) => w.normalize("NFC").toLowerCase()));
}

/** The words, and each with و (and) before it, which Arabic writes as one word; but وهم is an illusion. */
function withAnd(words: Set<string>): Set<string> {
  const joined = [...words].filter((word) => word.length > 1 && word !== "هم").map((word) => `و${word}`);
  return new Set([...words, ...joined]);
}

const LISTS: Record<string, () => Set<string>> = {
  ar: () => withAnd(wordSet(ARABIC)),
  bn: () => wordSet(BANGLA),
  de: () => wordSet(GERMAN),
  en: () => wordSet(fromNatural(""), MISSING.en as string),
  es: () => wordSet(fromNatural("_es"), MISSING.es as string),
  fr: () => wordSet(fromNatural("_fr"), MISSING.fr as string),
  hi: () => wordSet(HINDI),
  it: () => wordSet(fromNatural("_it")),
  nl: () => wordSet(fromNatural("_nl")),
  no: () => wordSet(fromNatural("_no")),
  pl: () => wordSet(fromNatural("_pl")),
  pt: () => wordSet(fromNatural("_pt")),
  ru: () => wordSet(fromNatural("_ru")),
  sv: () => wordSet(fromNatural("_sv")),
  uk: () => wordSet(fromNatural("_uk")),
};

const made = new Map<string, ReadonlySet<string>>();

/**
 * The stop words of a language (ISO 639-1), lower case, NFC; an empty set for a language that has no list.
 *
 * @param language ISO 639-1, such as "bn"
 * @returns the words
 */
export function stopWords(language: string): ReadonlySet<string> {
  let words = made.get(language);
  if (!words) made.set(language, (words = LISTS[language]?.() ?? new Set()));
  return words;
}

/** Languages with a list of stop words. */
export const stopWordLanguages: readonly string[] = Object.keys(LISTS);
