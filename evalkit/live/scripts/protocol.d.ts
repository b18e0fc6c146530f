// What Python and the board tell each other, and what of Vega the board uses. Types alone: nothing of this is run.

/** A column of doubles as base64, little-endian; of single precision where the text begins with "f4:". */
export type Packed = string;

/** Rows of a dataset: fields that all of them share, and for each further field a list of values. */
export interface Series {
  same: Record<string, string>;
  each: Record<string, (string | number)[]>;
  /** Rows carry their place as "i". */
  ordered?: boolean;
}

/** A mark that follows the threshold: `x` and `y` name the columns of its coordinates, or "threshold". */
export interface Mark {
  key: string;
  model?: string;
  metric?: string;
  x: string;
  y?: string;
}

export interface Move {
  dataset: string;
  rows: Mark[];
}

export interface LegendEntry {
  title: string;
  color?: number;
  dash?: number[];
}

export interface Chart {
  id: string;
  title: string;
  spec: VegaSpec;
  data: Record<string, Series[]>;
  moves: Move[];
  /** The scales on which a pointer's place is a threshold, of all models or of each. */
  scales: string[];
  /** What is read at a pointer: the column along the x axis, "threshold" or "score", and those along the y axis. */
  reads: { x: string; title?: string; figures: { key: string; title: string }[] };
  legend?: LegendEntry[];
  /** As high as it is wide, since both axes are shares. */
  square?: boolean;
  /** What the areas under the curves are called, and the area of each model. */
  area?: string;
  areas?: (number | null)[];
}

export interface Preset {
  title: string;
  threshold: number;
  help: string;
}

export interface SliderContent {
  low: number;
  high: number;
  step: number;
  /** Whether stops lie along it as numbers do; else they follow the scores, and its value is the place of one. */
  even: boolean;
  /** Thresholds that are written below it. */
  ticks: number[];
  presets: Preset[];
  /** All thresholds that it can stand at, rising; the last may be infinite. */
  stops: Packed;
  /** Those that a hand can move it to. */
  hand: Packed;
  /** For each of `hand` where it leads the other slider, NaN where that one stays; null where it leads none. */
  matched: Packed | null;
  /** The place in `stops` where it begins. */
  start: number;
  /** Whether the server can make a row for any threshold; else those of a source are all that there are. */
  exact: boolean;
}

export interface Tile {
  key: string;
  title: string;
  help: string;
  /** Why there is no figure, where no model has it. */
  missing?: string;
  /** Figures without which it says little. */
  beside?: Tile[];
}

export interface ModelContent {
  name: string;
  approximate: boolean;
  /** Of recording, for false alarms per hour; null where they are not known. */
  hours: number | null;
  /** By METRICS key or count, "<key>.low", "<key>.high" and "<key>.labels". */
  columns: Record<string, Packed>;
}

/** How intervals were made: for all readers, and by the name of the method. */
export interface Note {
  words: string;
  method: string;
}

/** `Board.to_dict()`. */
export interface BoardContent {
  title: string;
  models: ModelContent[];
  /** One that all models share, or one for each. */
  sliders: SliderContent[];
  /** The model whose slider leads. */
  driver: number;
  matched: { key: string; title: string } | null;
  tiles: Tile[];
  intervals: Note[];
  counts: Tile[];
  /** What to say of models that gave decisions without scores, and whether all did: then no slider moves anything. */
  without_scores: { words: string; all: boolean } | null;
  charts: Chart[];
  /** Charts of two models stand side by side. */
  columns: boolean;
  digest: string;
}

/** How the label list is looked at. */
export interface ListView {
  search: string;
  order: string;
  page: number;
  /** Counts the changes that the browser has sent. */
  turn: number;
}

export interface ListRow {
  /** null: all labels together. */
  label: string | null;
  title: string;
  current: boolean;
  support: string;
  support_help: string;
  /** Packed where a figure follows the threshold, else a number; null where it is undefined. */
  columns: Record<string, Packed | number | null>;
}

export interface ListContent {
  /** The key of the model, which comes back with what a person does in its list. */
  model: string;
  view: ListView;
  orders: { key: string; title: string }[];
  figures: { key: string; title: string; help: string }[];
  rows: ListRow[];
  pages: number;
  /** How many labels count in the whole model. */
  kept: number;
  left_out: string[];
  summary: string;
  digest: string;
}

/** Query parameters that the board writes beside its thresholds; those that are null are removed. */
export type Address = Record<string, string | null>;

/** What a board is mounted or updated with. */
export interface Content {
  board: BoardContent;
  list?: ListContent | null;
  /** Without one the address stays as it is. */
  address?: Address | null;
  /** The last commit of the browser's that the board was drawn after. */
  turn?: number;
}

/** JSON has no infinity. */
export type SentThreshold = number | "inf";

/** What a person did. */
export interface Events {
  /** `model`: whose board it was, as its address says. */
  threshold: { value: SentThreshold; other: SentThreshold | null; driver: number; turn: number; model: string | null };
  label: { label: string | null };
  list: ListView & { model: string; left_out: string[] };
}

/** Bounds that the server makes for one threshold at a time. */
export interface LateBounds {
  threshold: number;
  bounds: Record<string, [number, number]>;
  words?: string;
  method?: string;
}

/** What was committed as `turn` is on the page, beside the board of this digest. */
export interface Answer {
  turn: number;
  digest: string;
  /** For each model. */
  late: (LateBounds | null)[] | null;
}

/** Where a board lives. Without `send` there is no server: what is committed is answered at once. */
export interface Host {
  embed(): Promise<VegaEmbed>;
  send?<E extends keyof Events>(event: E, value: Events[E]): void;
}

declare global {
  interface Window {
    vegaEmbed: VegaEmbed;
    /** The last answer, for boards that are mounted after its event "ek-answered". */
    ekAnswer?: Answer;
  }
}

export interface VegaSpec {
  datasets?: Record<string, object[]>;
  [property: string]: unknown;
}

export interface VegaScale {
  (value: number): number;
  invert(place: number): number;
}

export interface VegaView {
  data(name: string, rows: object[]): VegaView;
  run(): VegaView;
  scale(name: string): VegaScale;
  padding(): { left: number; top: number };
  width(): number;
  height(): number;
  height(value: number): VegaView;
  toSVG(): Promise<string>;
  addResizeListener(listener: () => void): VegaView;
  origin(): [number, number];
}

export type VegaEmbed = (
  node: HTMLElement,
  spec: VegaSpec,
  options: object,
) => Promise<{ view: VegaView; finalize(): void }>;
