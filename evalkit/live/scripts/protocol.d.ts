// What Python and the board tell each other, and what of Vega the board uses. Types alone: nothing of this is run.

/** A column of doubles as base64, little-endian; of single precision where the text begins with "f4:". */
export type Packed = string;

/** How a figure between 0 and 1 is written. */
export type Numbers = "ratio" | "percent";

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
  /** Whose words these are. */
  model?: number;
}

export type Titled = { key: string; title: string };

export interface Chart {
  id: string;
  title: string;
  spec: VegaSpec;
  data: Record<string, Series[]>;
  moves: Move[];
  /** The scales on which a pointer's place is a threshold, of all models or of each. */
  scales: string[];
  /** What is read at a pointer: the column along the x axis, "threshold" or "score", and those along the y axis, which
   * ends at `top`, or at 1; `at`: the columns of where points of a curve stand, if not those that are read. */
  reads: { x: string; title?: string; figures: Titled[]; top?: number; at?: { x: string; y: string } };
  /** Curves of one name are shown together, and a switch chooses a name; charts without one are always there. */
  group?: string;
  /** A figure of each model that is told beside the title as the slider moves. */
  live?: Titled;
  legend?: LegendEntry[];
  /** As high as it is wide, since both axes are shares. */
  square?: boolean;
  /** How its figures are written. */
  numbers: Numbers;
  /** What the areas under the curves are called, and the area of each model. */
  area?: string;
  areas?: (number | null)[];
}

export interface Preset {
  title: string;
  threshold: number;
  help: string;
}

/** What a person aims for, in words, and where it stands; null where no threshold reaches it, for a reason. */
export interface GoalContent {
  words: string;
  threshold: number | null;
  reason: string;
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
  goal: GoalContent | null;
  /** Whether the server can make a row for any threshold; else those of a source are all that there are. */
  exact: boolean;
}

export interface Tile {
  key: string;
  title: string;
  help: string;
  /** How the figure is written; counts have none. */
  numbers?: Numbers;
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

export interface Called {
  title: string;
  short: string;
}

/** `Board.to_dict()`. */
export interface BoardContent {
  title: string;
  /** What the numbers along the sliders are: thresholds, or by how much those of all labels are moved. */
  called: Called;
  models: ModelContent[];
  /** One that all models share, or one for each. */
  sliders: SliderContent[];
  /** The model whose slider leads. */
  driver: number;
  matched: { key: string; title: string } | null;
  numbers: Numbers;
  tiles: Tile[];
  intervals: Note[];
  counts: Tile[];
  /** What a screen reader calls the two figures that it hears. */
  spoken: { precision: string; recall: string };
  /** What to say of models that gave decisions without scores, and whether all did: then no slider moves anything. */
  without_scores: { words: string; all: boolean } | null;
  charts: Chart[];
  /** Charts of two models stand side by side. */
  columns: boolean;
  digest: string;
}

/** A column of the label list that can be chosen. */
export interface ListColumn {
  key: string;
  title: string;
  help: string;
  kind: Numbers | "count" | "threshold";
  /** Whether labels can be marked that are below a limit of it. */
  limit: boolean;
}

/** A label of one model: where its counts change (see `labels/changes.js`), and the bounds of its figures. */
export interface LabelRow {
  table: Packed;
  /** "<key>.low" and "<key>.high": packed where they follow the threshold, else a number. */
  bounds: Record<string, Packed | number | null>;
}

/** The place of a label in the list -> its row for each model. */
export type LabelRows = Record<string, (LabelRow | null)[]>;

/** The counts of all labels at one threshold; null is above all scores. */
export interface CountsOfLabels {
  threshold: number | null;
  tp: Packed;
  fp: Packed;
}

export interface ListContent {
  /** The key of the model, which comes back with what a person does in its list. */
  model: string;
  /** The last change of the browser's that the list was made after. */
  turn: number;
  labels: string[];
  /** The label that the board shows. */
  current: string | null;
  left_out: string[];
  columns: ListColumn[];
  /** The columns that are shown until a person chooses others. */
  shown: string[];
  /** The model, and a baseline. `fixed`: for each label what no threshold moves. */
  models: { name: string; fixed: Record<string, Packed> }[];
  /** All labels together. `columns`: null where they are those of the board. */
  whole: { items: string; columns: Record<string, Packed> | null; fixed: Record<string, number | null> };
  /** Rows that come with the list. */
  rows: LabelRows;
  digest: string;
}

/** How the label list is looked at. */
export interface ListView {
  model: string;
  search: string;
  /** null as long as nobody chose any. */
  columns: string[] | null;
  /** "name", or the key of a column; null is the order of the file. */
  sort: { key: string; descending: boolean } | null;
  limit: { key: string; value: number } | null;
  /** Whether labels below the limit are listed alone. */
  only: boolean;
  /** Whether the list has the width of the page. */
  wide: boolean;
}

/** What the server sends of the list that has this digest, beside the board. */
export interface SentRows {
  digest: string;
  rows: LabelRows;
}

/** The table as a file, zipped, that was asked for as the request of this number. */
export interface SentCsv {
  model: string;
  csv: number;
  name: string;
  text: string;
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
  /** The last visit of the browser's Back or Forward that the board was drawn after. */
  visit?: number;
  /** Of each model whether the items behind its counts can be shown. */
  opens?: boolean[];
}

/** JSON has no infinity. */
export type SentThreshold = number | "inf";

export type Whose = { model: string | null; stands: string };

/** What a person did. */
export interface Events {
  /** `model`: whose board it was, as its address says; `stands`: whether at one threshold or by the plan. */
  threshold: { value: SentThreshold; other: SentThreshold | null; driver: number; turn: number } & Whose;
  label: { label: string | null };
  /** The items behind a count: of which model and label, at which thresholds; `scores`: of some, null for no end. */
  examples: {
    outcome: string;
    of: number;
    label: string | null;
    scores?: (number | null)[];
    thresholds: SentThreshold[];
    driver: number;
  };
  list: { model: string; turn: number; left_out: string[] };
  /** Rows that are in view, and how often the table was asked for as a file. */
  rows: { model: string; wanted: number[]; csv: number };
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
  /** The counts of all labels of the list for each model, where not all rows are there. */
  counts?: { digest: string; models: CountsOfLabels[] } | null;
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
    /** The last rows and file of the label list, for lists that are mounted after their event "ek-labels". */
    ekRows?: SentRows;
    ekCsv?: SentCsv;
    /** How the label list is looked at, as long as the page is not loaded anew. */
    ekListView?: ListView;
    /** How often Back or Forward led to an address of the page that is open. */
    ekVisits?: number;
    /** How often the server was there again after it was away. */
    ekReturns?: number;
    /** Names of the models that were loaded while the page is open, to be loaded again where a session is lost. */
    ekLoaded?: string[];
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
