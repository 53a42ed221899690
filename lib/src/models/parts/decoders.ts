/** The library's decoders by name, apart from the encoders: the explorer's page builds decoders alone. */

import { oneOf, UserError } from "../../errors.js";
import { chosen } from "./chosen.js";
import { ConvPart } from "./conv.js";
import { DensePart } from "./dense.js";
import type { DecoderPart, EncoderPart } from "./part.js";
import { PcaConvPart } from "./pcaConv.js";
import { ResidualConvPart } from "./residualConv.js";

const DECODERS = { dense: DensePart, conv: ConvPart, residualConv: ResidualConvPart, pcaConv: PcaConvPart };

/** Does the library know this kind of decoder, so that its options are all that is needed to build it? */
export function isLibraryDecoder(kind: string): boolean {
  return Object.hasOwn(DECODERS, kind);
}

/** A decoder: the name of one of the library's, with its defaults, or a part such as `conv({ channels: [16, 32] })`. */
export type DecoderChoice = keyof typeof DECODERS | DecoderPart;

/**
 * A decoder; where none is given, the one that the encoder's part has.
 * @throws UserError where its part has none
 */
export function chosenDecoder(option: string, given: DecoderChoice | undefined, encoder?: EncoderPart): DecoderPart {
  if (given !== undefined) return chosen(option, given, DECODERS, "buildDecoder");
  if (encoder && "buildDecoder" in encoder) return encoder as EncoderPart & DecoderPart;
  throw new UserError(
    `The part "${encoder?.kind}" is an encoder only; give a ${option} beside it, such as ${option}: ${oneOf(Object.keys(DECODERS).map((name) => `"${name}"`))}.`,
  );
}
