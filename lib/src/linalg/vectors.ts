export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < a.length; c++) sum += a[c] * b[c];
  return sum;
}

/** v or -v: that whose entry of largest magnitude is positive, so that a sign does not depend on the solver's start. */
export function withPositivePeak(v: Float64Array): Float64Array {
  let peak = 0;
  for (let c = 1; c < v.length; c++) if (Math.abs(v[c]) > Math.abs(v[peak])) peak = c;
  return v[peak] < 0 ? v.map((x) => -x) : v;
}
