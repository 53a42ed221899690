/**
 * The inverse of the Cholesky factor of a symmetric positive semidefinite matrix: U, upper triangular, with Uᵀ S U = I, so
 * that S^-1 = U Uᵀ (Golub & Van Loan 2013, 4.2). A row or column of S that depends on those before it gets a column of
 * zeros; for the others, U is what it would be without it.
 *
 * @param S n x n, row-major; its upper triangle is read
 * @param tolerance a column is dependent where the square of what those before it leave of it is at most this share of
 *   its own
 * @returns U, n x n, and the dependent columns, ascending
 */
export function inverseCholesky(
  S: Float64Array,
  n: number,
  tolerance: number,
): { U: Float64Array; dependent: number[] } {
  const L = new Float64Array(n * n);
  const U = new Float64Array(n * n);
  const dependent: number[] = [];
  for (let j = 0; j < n; j++) {
    const own = S[j * n + j];
    let rest = own;
    for (let i = 0; i < j; i++) {
      if (L[i * n + i] === 0) continue;
      let sum = S[i * n + j];
      for (let h = 0; h < i; h++) sum -= L[i * n + h] * L[j * n + h];
      L[j * n + i] = sum / L[i * n + i];
      rest -= L[j * n + i] ** 2;
    }
    if (!(rest > tolerance * own)) {
      dependent.push(j);
      L.fill(0, j * n, (j + 1) * n);
      continue;
    }
    const pivot = Math.sqrt(rest);
    L[j * n + j] = pivot;
    U[j * n + j] = 1 / pivot;
    for (let a = 0; a < j; a++) {
      let sum = 0;
      for (let h = a; h < j; h++) sum += U[a * n + h] * L[j * n + h];
      U[a * n + j] = -sum / pivot;
    }
  }
  return { U, dependent };
}
