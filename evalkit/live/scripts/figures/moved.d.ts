// What a board tells of each movement to whatever else on the page follows its threshold.

/** Where the board of a digest stands, said on each movement by its event "ek-moved". `values`: of all sliders;
 * `threshold`, `tp` and `fp`: of the first model; `turn`: how often a person has let go before. */
export interface Moved {
  board: string;
  threshold: number;
  values: number[];
  driver: number;
  tp: number;
  fp: number;
  turn: number;
}

declare global {
  interface Window {
    /** Where the board stands, for what is mounted after its event "ek-moved". */
    ekMoved?: Moved;
  }
}
