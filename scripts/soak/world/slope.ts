/** A value at a moment. */
export type Point = { at: number; value: number };

/** The mean of the slopes of several series, with its 95 % interval between the series. */
export type Slope = { mean: number; low: number; high: number };

/** Student's t, two-sided 95 %, by degrees of freedom; beyond the table the normal one. */
const T95 = [0, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

/** The series are independent of each other, which the points of one are not. */
export function meanSlope(series: readonly (readonly Point[])[]): Slope {
  const slopes = series.map(slopeOf);
  const mean = slopes.reduce((sum, slope) => sum + slope, 0) / slopes.length;
  const squares = slopes.reduce((sum, slope) => sum + (slope - mean) ** 2, 0);
  const error = Math.sqrt(squares / (slopes.length - 1) / slopes.length);
  const width = error * (T95[slopes.length - 1] ?? 1.96);
  return { mean, low: mean - width, high: mean + width };
}

/** By least squares. */
function slopeOf(points: readonly Point[]): number {
  const meanAt = points.reduce((sum, { at }) => sum + at, 0) / points.length;
  const meanValue = points.reduce((sum, { value }) => sum + value, 0) / points.length;
  let [products, squares] = [0, 0];
  for (const { at, value } of points) {
    products += (at - meanAt) * (value - meanValue);
    squares += (at - meanAt) ** 2;
  }
  return squares === 0 ? 0 : products / squares;
}
