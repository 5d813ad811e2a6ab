/**
 * The exact 95 % confidence interval of the mean of a Poisson count (Garwood 1936): what so few events say of how many are to be
 * expected. 0 events: 0 to 3.7.
 */
export function poissonInterval(count: number): readonly [low: number, high: number] {
  const tail = 0.025;
  const low = count === 0 ? 0 : solve((mean) => 1 - cumulative(count - 1, mean) < tail, count);
  const high = solve((mean) => cumulative(count, mean) > tail, 2 * count + 10);
  return [low, high];
}

/** Probability of `count` events or fewer. In logarithms: e to the power of minus 800 is nothing. */
function cumulative(count: number, mean: number): number {
  let log = -mean;
  let total = 0;
  for (let i = 0; i <= count; i += 1) {
    total += Math.exp(log);
    log += Math.log(mean) - Math.log(i + 1);
  }
  return total;
}

/** The mean up to which something holds, by halving. */
function solve(holds: (mean: number) => boolean, most: number): number {
  let low = 0;
  let high = most;
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
