import type { MoodVerses } from "./couplets.js";

/**
 * Original verses, written for this project: the light that a song stands in, and how fast its blood runs. As in any
 * songbook, each mood has a few words that keep coming back.
 */
export const ENGLISH_MOODS: MoodVerses = {
  dark: [
    [
      "The {lamp|stove|last match} has gone out, and the {room|house|stair} is as black as a well",
      "there is {shadow|darkness} on the {voices|footsteps|hours}, there is night in the {ring|sound} of the bell",
    ],
    [
      "{Black|Dark} is the {window|pond|hill}, and the {midnight|darkness} sits down like a crow",
      "even the {owl|cat|watchman} has {lost|forgotten} the shadow he used to know",
    ],
    [
      "We {speak|whisper} through {blankets|curtains|thick walls} in the black {cellar|belly|cave} of the night",
      "and {feel|grope} in the darkness for the {latch|matches|wall} with our {fingers|sleeves} in place of a light",
    ],
    [
      "Under the {soil|bark|ash} it is {midnight|night} still, and the {roots|moles|seeds} are blind",
      "a {coal|cinder} asleep in the {black|dark} is the {only|last} red you will find",
    ],
    [
      "{Draw|Close} the {heavy|thick} {curtain|shutter} on the night, the {street|yard} is as black as a {sack|mine}",
      "let {shadow|darkness} lie down upon {shadow|darkness} and {cover|muffle} your breathing and mine",
    ],
    [
      "The {moon|candle} is {buried|drowned} in the dark, and the {midnight|night} has pulled up its hood",
      "{nothing|no shape} is {seen|clear} but a {deeper|blacker} shadow, a black where the {chapel|barn|elm} stood",
    ],
  ],
  dim: [
    [
      "{Grey|Pale|Dim} is the {hour|air|lane} between, when the {dusk|mist} forgets its own name",
      "and the {hedge|roof|path} and the pale {sheep|cloud|smoke} beyond it are {nearly|all but} the same",
    ],
    [
      "A half moon leans on the {mist|dusk}, and a {pale|dim|grey} half light on the floor",
      "a {slant|stripe} as {thin|dull} as {pewter|paper|pearl} comes in at the {half-open|unlatched} door",
    ],
    [
      "{Twilight|Dusk} {pours|drips} {slowly|sideways} its {grey|pale} into the {street|bowl}",
      "there's a {dim|misty} veil on the {mirror|pane|distance}, and a {blur|mist} on the soul",
    ],
    [
      "{Neither|Not quite} the {day|sun} nor the stars, but the dim {pause|bridge|grey thread} in between",
      "the {colours|outlines} have {faded|paled} to {silver|heather|slate} in the dusk, to a {shade|ghost} of their green",
    ],
    [
      "Through {misted|misty} grey glass the {lanterns|houses} are {smudges|moths} in the {steam|cream}",
      "and {faces|windows} go by in the {twilight|half-light}, as pale as the {edge|end|hem} of a dream",
    ],
    [
      "The {pale|misty|grey} afternoon {wears|keeps} its {shawl|felt slippers} till four",
      "a {dim|faded|pale} kind of {twilight|grey} on the {water|lintel}, and {nothing|not much} more",
    ],
  ],
  bright: [
    [
      "{Noon|Sunlight} like a {cymbal|trumpet|gong} on the {tin|copper} roofs, and the {whole|wide} street shining gold",
      "the {glass|brass} and the {salt|snow|chrome} are all {flashing|glittering}, too bright for the {eye|hand} to hold",
    ],
    [
      "Bright {linen|shirts|sails} on the {line|wind}, and the sun at the {top|peak} of its climb",
      "{every|each} {spoon|needle|tin cup} in the {kitchen|market} is {flashing|glittering|shining} in time",
    ],
    [
      "{Sunshine|Gold} on the {wave|hail}, bright sparks on the {wing|wire}, {crystal|glitter} and gleam",
      "not a {speck|cloud} to be {seen|found} in the {dazzling|shining} blue noon, not a seam",
    ],
    [
      "The {sky|noon} is {scrubbed|polished} to {dazzling|shining|brightest} blue and {sharp|clear} as a pin",
      "so {throw|fling} every {shutter|window} wide {open|outward} and {let|wave} the sunshine in",
    ],
    [
      "Bright gold on the {whitewash|marble}, {sunlight|sunshine} on the {blade|dome|vane}",
      "a {thousand|million} small {mirrors|suns} {running|dazzling} down the {shining|flashing} window pane",
    ],
    [
      "{Shining|Bright}, {dazzling|glittering}, the {sun|noon} has {set|lit} the {poppies|rooftops} alight",
      "and {nobody|nothing} can {hide|frown} in the {flood|flash} of so {golden|shining} a white",
    ],
  ],
  calm: [
    [
      "{Slowly|Softly}, there's {time|no hurry}, the {clock|kettle|tide} has forgotten to call",
      "we rest like {two|old} ladders in {quiet|stillness} against the {same|slow} {warm|soft} wall",
    ],
    [
      "{Hush|Quiet} now, let your {breath|boat|hand} drift {gently|softly} and slow",
      "there is {nowhere|nothing} to {reach|win} but rest, and {no one|no reason} to go",
    ],
    [
      "{Drowsy|Sleepy} and slow the {afternoon|bee|cat} on the {pillow|step}, {quiet|still} the {leaf|wing}",
      "a {long|soft} {sigh|yawn} in the {hammock|rafters}, and {rest|sleep} upon everything",
    ],
    [
      "{Lay|Set} your {burden|basket} down {gently|softly} and rest, slowly loosen the lace of your shoe",
      "the quiet {bench|moss} has been {waiting|resting} all {day|year} with its {patience|pillow} for you",
    ],
    [
      "{Linger|Stay} a while, {slowly|softly}, there is {tea|honey} and {milk|bread}",
      "we have {barely|hardly} begun on the quiet, the {sleep|rest} that {needs|wants} to be said",
    ],
    [
      "{Still|Quiet} as {milk|oil} in the {pail|jar}, {still|gentle} as a {stone|bell} laid to sleep",
      "the {hush|quiet} comes {ankle|shoulder} high, {slow|gentle} and soft and deep",
    ],
  ],
  moderate: [
    [
      "Step after step down the {path|mile} with a {stick|whistle} and steady feet",
      "{walking|strolling} {along|onward}, an even pace, to the {plain|common} heart's beat",
    ],
    [
      "We walk at the pace of the {mule|handcart|plough}, we {turn|nod} at the {stile|gate}",
      "there's a {mile|hill} behind and a {mile|hill} ahead, step by step, and {both|each} of them can wait",
    ],
    [
      "{Measure|Count} by {measure|count}, an even pace, {one|this} side and then the other",
      "we walk with the {work|load} and the {weight|bread}, in step, like a {sister|neighbour} and brother",
    ],
    [
      "A {wheel|loom|pump handle} goes {round|over} with an even {creak|tick} and a steady knock",
      "and the {day|job} gets {done|made} step by step, at the {pace|nod} of the clock",
    ],
    [
      "Neither a {gallop|fever} nor {doze|dream}, but a steady pace on the {dry|level} lane",
      "we walk with an even {hand|step} and a {word|tune} for the {wren|miller} and the grain",
    ],
    [
      "{Walk|Step} along, {walk|step} along, on the {even|towpath|avenue} side by side",
      "keeping the steady {rhythm|pace} of people who {know|like} how to {ride|stride}",
    ],
  ],
  lively: [
    [
      "Run {faster|wilder}, run {wilder|faster}, with the {wind|whistles} at your heel",
      "{jump|leap} over the {fence|puddles}, {race|whirl} through the {dust|sparks} with your wheel",
    ],
    [
      "{Hurry|Faster}, {hurry|faster}, the {drums|horses} are off at a {gallop|race} and pounding the ground",
      "my {pulse|blood} is a {rocket|whip}, my {feet|knees} run wild, and we {spin|leap} around and around",
    ],
    [
      "{Shout|Yell} it and run, {stamp|pound} it on {floorboards|tables}, {jump|leap} till it stings",
      "we are {racing|spinning} on {springs|sparks}, we are leaping on {fire|wild|trampoline} strings",
    ],
    [
      "{Crash|Run} through the {door|crowd} with a {whoop|roar}, run wild, never slow to a crawl",
      "{rush|race} down the {hill|aisle} like a {runaway|galloping} cart, faster, faster than all",
    ],
    [
      "{Fever|Pounding} in the {ankles|elbows}, {wild|galloping} feet on the run",
      "{spin|whirl} and {jump|leap}, {faster|hurry}, till {breath|speed} and we are undone",
    ],
    [
      "{Up|Jump} on your toes, it is {racing|pounding}, it is {rattling|spinning} the {plates|pans} on the shelf",
      "the {beat|race} is so {wild|fast} that it has to run faster to {catch|outrun} itself",
    ],
  ],
};
