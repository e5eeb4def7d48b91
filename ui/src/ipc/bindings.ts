// Generated from src-tauri/crates/engine/src/api by
// `cargo run -p hl7wb-engine --example bindings`. A test fails when it is stale.

import { call } from './call';

export type AbsentView = { 
/**
 * `OBR`
 */
segment: string, 
/**
 * `Observation Request`
 */
name: string, 
/**
 * The group in which it is missed, as a position in `groups`.
 */
group: number | null, 
/**
 * The segment before which it would stand, 0-based; their number where that is the end.
 */
before: number, 
/**
 * Whether the structure wants it.
 */
required: boolean, };

export type AcceptProposals = { 
/**
 * Which mapping.
 */
at: MappingAt, 
/**
 * Revision that they were made for.
 */
revision: number, 
/**
 * Their numbers.
 */
proposals: Array<number>, };

export type AnswerRuleSettings = { 
/**
 * A condition; empty for all.
 */
when: string, 
/**
 * `AA`, `AE` or `AR`.
 */
code: string, 
/**
 * What is said.
 */
text: string, 
/**
 * ERR-3, table 0357.
 */
error: string, };

export type AnswerSettings = { 
/**
 * Enhanced mode, by MSH-15 and MSH-16.
 */
enhanced: boolean, 
/**
 * Whether an error by the profile of its interface is refused.
 */
profile: boolean, 
/**
 * The first that applies is the answer.
 */
rules: Array<AnswerRuleSettings>, };

export type ApiError = { 
/**
 * Stable, kebab-case; the only part that code may branch on.
 */
code: string, 
/**
 * One sentence for people: what happened, where, and what to do.
 */
message: string, 
/**
 * What the system below said, when it said something.
 */
detail: string | null, };

export type BeatView = { 
/**
 * Where it ends: milliseconds from the start of the run.
 */
untilMs: number, 
/**
 * Messages a second in it.
 */
rate: number, 
/**
 * How long an answer took on average, in microseconds; none where there was none.
 */
latencyUs: number | null, };

export type Beside = "before" | "after";

export type BlastView = { 
/**
 * Revision that was compared with the saved files.
 */
revision: number, 
/**
 * Messages in the set.
 */
total: number, 
/**
 * Positions of those that come out otherwise, ascending.
 */
messages: Array<number>, 
/**
 * Places that differ, most messages first.
 */
places: Array<MovedView>, 
/**
 * Messages that are sent now and were not.
 */
sentNow: number, 
/**
 * Messages that were sent and are not any more.
 */
noLongerSent: number, };

export type BlessingView = { 
/**
 * The day.
 */
on: string, 
/**
 * The destination; empty = all.
 */
destination: string, 
/**
 * Why it is right.
 */
reason: string, };

export type ByteRange = { 
/**
 * First byte.
 */
from: number, 
/**
 * One past the last.
 */
to: number, };

export type CaptureAmount = { 
/**
 * How many there are.
 */
messages: number, 
/**
 * Bytes of their payloads.
 */
bytes: number, 
/**
 * When the first of them came: RFC 3339; none where there are none.
 */
oldest: string | null, 
/**
 * When the last of them came.
 */
newest: string | null, };

export type CaptureCell = { 
/**
 * The frame.
 */
id: number, 
/**
 * The first value of each column's place; dots where it is masked.
 */
cells: Array<string>, };

export type CaptureCells = { 
/**
 * In the order of the store; frames that are not there any more are left out.
 */
rows: Array<CaptureCell>, };

export type CaptureCellsAt = { 
/**
 * The frames.
 */
ids: Array<number>, 
/**
 * A path for each column.
 */
columns: Array<string>, };

export type CaptureChosen = { 
/**
 * Whether all are meant but those of `ids`; else it is those of `ids` that are.
 */
all: boolean, 
/**
 * All of this list; none for all of the store.
 */
list: number | null, 
/**
 * Of all, those up to this number: what came later was not there to be chosen.
 */
upto: number | null, 
/**
 * Numbers of frames.
 */
ids: Array<number>, };

export type CaptureDiffer = { 
/**
 * The frame from which to look.
 */
id: number, 
/**
 * Only among those of a list; none for all.
 */
list: number | null, 
/**
 * The place.
 */
path: string, 
/**
 * Towards the newest.
 */
backwards: boolean, };

export type CaptureExport = { 
/**
 * Which.
 */
chosen: CaptureChosen, 
/**
 * As what.
 */
shape: ExportShape, 
/**
 * The file, or the folder for files.
 */
path: string, 
/**
 * Somebody agreed that real messages go into the project's folder.
 */
sure: boolean, 
/**
 * Number under which its progress is told, and by which it is stopped.
 */
job: number, };

export type CaptureExported = { 
/**
 * Messages.
 */
messages: number, 
/**
 * Frames that were left out: no whole message, or removed.
 */
leftOut: number, 
/**
 * Files.
 */
files: number, 
/**
 * Bytes.
 */
bytes: number, 
/**
 * The file, or the folder.
 */
path: string, };

export type CaptureFound = { 
/**
 * Its row; none where all read the same.
 */
row: CaptureRow | null, };

export type CaptureImport = { 
/**
 * The file.
 */
path: string, 
/**
 * Number under which its progress is told, and by which it is stopped.
 */
job: number, };

export type CaptureImported = { 
/**
 * Packets of the file.
 */
packets: number, 
/**
 * Packets that are no TCP, or could not be read.
 */
otherPackets: number, 
/**
 * Connections with messages.
 */
connections: number, 
/**
 * Messages, and frames that are none.
 */
messages: number, 
/**
 * Answers that were paired with their messages.
 */
answers: number, 
/**
 * Connections without MLLP.
 */
otherConnections: number, 
/**
 * Encrypted connections, by their ends.
 */
encrypted: Array<string>, 
/**
 * What was not captured, in sentences; the first of them.
 */
gaps: Array<string>, 
/**
 * Bytes that were not captured.
 */
missing: number, 
/**
 * What was wrong with the file, where it was read up to there.
 */
damage: string | null, 
/**
 * Whether it was stopped before the end of the file.
 */
stopped: boolean, };

export type CaptureKey = { 
/**
 * Its path, in any occurrence.
 */
path: string, 
/**
 * Whether it is always found at once.
 */
given: boolean, 
/**
 * Whether every captured message is in its index; else those that came before have to be read.
 */
whole: boolean, };

export type CaptureKeySet = { 
/**
 * Its path.
 */
path: string, 
/**
 * Whether it is wanted.
 */
on: boolean, };

export type CaptureKeys = { 
/**
 * The given ones first.
 */
keys: Array<CaptureKey>, 
/**
 * How far the taking in of older messages is, where it is under way.
 */
progress: ProgressView | null, 
/**
 * The number under which its progress is told, and by which it is stopped.
 */
task: number, };

export type CaptureNewer = { 
/**
 * The list.
 */
list: number, 
/**
 * Rows with a greater id only; none = all that are new.
 */
after: number | null, };

export type CapturePage = { 
/**
 * Newest first.
 */
rows: Array<CaptureRow>, 
/**
 * Whether older ones are left.
 */
more: boolean, 
/**
 * Frames of the list, or in the store.
 */
total: number, };

export type CaptureRow = { 
/**
 * Row of the store; grows with time of arrival.
 */
id: number, 
/**
 * When it arrived: RFC 3339 with milliseconds and offset.
 */
time: string, 
/**
 * Endpoint that received it.
 */
endpoint: string, 
/**
 * Address of the peer.
 */
peer: string, 
/**
 * What it is.
 */
frame: FrameKind, 
/**
 * Which side it went over.
 */
leg: LegView, 
/**
 * Whether we sent it.
 */
sent: boolean, 
/**
 * What was wrong with its framing, in a sentence.
 */
flaw: string | null, 
/**
 * MSH-9 as `ADT^A01`.
 */
messageType: string, 
/**
 * MSH-10.
 */
controlId: string, 
/**
 * PID-3.1.
 */
patientId: string, 
/**
 * PID-5 as people write a name.
 */
patientName: string, 
/**
 * Bytes of the payload.
 */
bytes: number, 
/**
 * Code that was answered: `AA`, `AE`, …
 */
acknowledgement: string | null, 
/**
 * Text of the answer, where it is not a plain accept.
 */
acknowledgementText: string | null, 
/**
 * What became of it at each destination, where the answer waited for that.
 */
outcome: string | null, 
/**
 * From the last byte in to the answer out, in microseconds.
 */
latencyUs: number | null, 
/**
 * What the second receiver of a tee answered, where there is one.
 */
teed: TeeAnswer | null, 
/**
 * Worst of its findings.
 */
worst: Level | null, 
/**
 * Who took it out of the store, where somebody did: only this row is left.
 */
removed: RemovedView | null, };

export type CaptureRowsAt = { 
/**
 * Rows with a smaller id only; none = from the newest.
 */
before: number | null, 
/**
 * Rows at most.
 */
limit: number, 
/**
 * The list of which; none for all.
 */
list: number | null, };

export type CarryAt = { 
/**
 * Which mapping.
 */
at: MappingAt, 
/**
 * 0-based position of the sample that is looked at.
 */
index: number, 
/**
 * Source addresses.
 */
from: Array<string>, 
/**
 * Target address; none = beside every place, which means the same place.
 */
to: string | null, };

export type CarryPut = { 
/**
 * What is carried where.
 */
carry: CarryAt, 
/**
 * Revision that the person was looking at.
 */
revision: number, };

export type CarryView = { 
/**
 * In a sentence.
 */
does: string | null, 
/**
 * Why it cannot be put there.
 */
cannot: string | null, };

export type CaseAt = { 
/**
 * Folder name under `interfaces/`.
 */
interface: string, 
/**
 * Name of its files under `cases/`.
 */
case: string, };

export type CaseBless = { 
/**
 * Interface; all where there is none.
 */
interface: string | null, 
/**
 * Case; every one that does not pass where there is none.
 */
case: string | null, 
/**
 * Destination; all where there is none.
 */
destination: string | null, 
/**
 * Why it is right.
 */
reason: string, };

export type CaseDescribe = { 
/**
 * Which.
 */
at: CaseAt, 
/**
 * Its name from now on.
 */
name: string, 
/**
 * What it shows.
 */
note: string, };

export type CaseDetail = { 
/**
 * The case.
 */
case: CaseView, 
/**
 * Its message, LF line ends.
 */
sourceText: string, 
/**
 * Each destination.
 */
destinations: Array<CaseOutputs>, };

export type CaseDifference = { 
/**
 * Which output, from 1.
 */
output: number, 
/**
 * Its address; empty for a line that is no segment.
 */
path: string, 
/**
 * Its name by the dictionary.
 */
name: string, 
/**
 * What is wanted there.
 */
wanted: string, 
/**
 * What is there.
 */
got: string, };

export type CaseFrom = { "kind": "message", 
/**
 * Which.
 */
key: MessageKey, } | { "kind": "sample", 
/**
 * The mapping.
 */
at: MappingAt, 
/**
 * Which.
 */
index: number, } | { "kind": "pair", 
/**
 * Run.
 */
run: number, 
/**
 * Position in the run.
 */
index: number, } | { "kind": "text", 
/**
 * It.
 */
text: string, };

export type CaseMade = { 
/**
 * Which.
 */
at: CaseAt, 
/**
 * Where its message stands, relative to the project.
 */
file: string, };

export type CaseMake = { 
/**
 * The message.
 */
from: CaseFrom, 
/**
 * Interface; the one whose rules the message is read by where there is none.
 */
interface: string | null, 
/**
 * Name; made from its type where it is empty.
 */
name: string, 
/**
 * What it shows.
 */
note: string, 
/**
 * Whether somebody was asked already: real traffic goes into the project only then.
 */
sure: boolean, };

export type CaseOutputs = { 
/**
 * Key in `interface.toml`.
 */
destination: string, 
/**
 * Each output in order.
 */
pairs: Array<PairView>, };

export type CaseResult = { 
/**
 * Key in `interface.toml`.
 */
destination: string, 
/**
 * How it stands.
 */
state: CaseState, 
/**
 * How it is to end, in words; empty where nobody has said it.
 */
wanted: string, 
/**
 * How it ended, in words; empty where it could not be run.
 */
got: string, 
/**
 * What is other than wanted, or why it could not be run.
 */
says: Array<string>, 
/**
 * Places that differ, at most 200.
 */
differences: Array<CaseDifference>, };

export type CaseState = "passed" | "failed" | "fresh" | "broken";

export type CaseView = { 
/**
 * Folder name of its interface.
 */
interface: string, 
/**
 * Its name.
 */
case: string, 
/**
 * What it shows.
 */
note: string, 
/**
 * `synthetic`, `de-identified` or `captured`, where it is said.
 */
origin: string | null, 
/**
 * MSH-9 of its message, as `ADT^A01`.
 */
messageType: string, 
/**
 * The worst of its destinations.
 */
state: CaseState, 
/**
 * Each destination.
 */
results: Array<CaseResult>, 
/**
 * When it was looked at and found right, newest first.
 */
blessed: Array<BlessingView>, };

export type CasesAt = { 
/**
 * Folder name under `interfaces/`; all where there is none.
 */
interface: string | null, };

export type CasesView = { 
/**
 * By interface and name.
 */
cases: Array<CaseView>, 
/**
 * Cases that give what is wanted.
 */
passed: number, 
/**
 * Cases that give something else.
 */
failed: number, 
/**
 * Cases of which nobody has said what is wanted.
 */
fresh: number, 
/**
 * Cases that could not be run.
 */
broken: number, 
/**
 * What is wrong in their files.
 */
findings: Array<FindingView>, };

export type CauseView = { 
/**
 * Identity within the run.
 */
id: number, 
/**
 * Path without occurrences: `PID-18`, or `NK1` for a whole segment.
 */
path: string, 
/**
 * Its name by the dictionary.
 */
name: string, 
/**
 * One sentence: what is seen in all of them.
 */
sentence: string, 
/**
 * Pairs in which it is seen.
 */
count: number, 
/**
 * Pairs in which the path is there at all.
 */
of: number, 
/**
 * Rule of the mapping that writes there, where one does.
 */
rule: string | null, 
/**
 * First pairs in which it is seen (at most 20).
 */
examples: Array<number>, 
/**
 * Old and new of the first example.
 */
old: string, 
/**
 * Old and new of the first example.
 */
new: string, };

export type CertificateAsked = { 
/**
 * The listener's identity.
 */
endpoint: string, 
/**
 * Whether a new one is made in place of one that was made before.
 */
renew: boolean, };

export type CertificateView = { 
/**
 * PEM, without the key.
 */
pem: string, 
/**
 * Its file.
 */
file: string, };

export type ChooseSamples = { 
/**
 * Which mapping.
 */
at: MappingAt, 
/**
 * What changes.
 */
choice: SampleChoice, };

export type ChosenView = { 
/**
 * What they are called.
 */
name: string, 
/**
 * How many.
 */
count: number, 
/**
 * Whether they were captured.
 */
captured: boolean, };

export type ComparisonAt = { 
/**
 * Folder name under `comparisons/`.
 */
comparison: string, };

export type ComparisonFileView = { 
/**
 * Folder name under `comparisons/`.
 */
id: string, 
/**
 * Interface whose mapping runs.
 */
interface: string, 
/**
 * Destination whose mapping runs.
 */
destination: string, 
/**
 * Address whose value pairs old and new, such as `MSH-10`.
 */
pairBy: string, 
/**
 * Paths left out, each with its reason.
 */
ignored: number, };

export type ComparisonView = { 
/**
 * Which one.
 */
comparison: string, 
/**
 * Identity of this run; `pairs` and `pair` speak of it.
 */
run: number, 
/**
 * Where the baseline comes from, for the heading.
 */
oldName: string, 
/**
 * What the candidate is, for the heading.
 */
newName: string, 
/**
 * Address that pairs them.
 */
pairBy: string, 
/**
 * Inputs.
 */
inputs: number, 
/**
 * Equal to the byte.
 */
exact: number, 
/**
 * Equal but for trailing empty delimiters, line ends and ignored paths.
 */
same: number, 
/**
 * Different.
 */
different: number, 
/**
 * In the baseline only.
 */
missing: number, 
/**
 * In the candidate only.
 */
extra: number, 
/**
 * Inputs that the mapping filtered, rejected or failed on.
 */
notDelivered: number, 
/**
 * Differences grouped, most pairs first.
 */
causes: Array<CauseView>, 
/**
 * Paths left out, with reasons.
 */
ignored: Array<IgnoredView>, };

export type ConflictView = { 
/**
 * Every file that differs.
 */
files: Array<VersionsView>, };

export type ConversationAt = { 
/**
 * The frame: a message, or an answer.
 */
id: number, 
/**
 * Of the same message, sent again and again, so many at most.
 */
times: number, };

export type ConversationStep = { 
/**
 * What it is.
 */
kind: StepKind, 
/**
 * The frame, where there is one.
 */
id: number | null, 
/**
 * The frame that an answer belongs to.
 */
to: number | null, 
/**
 * When: RFC 3339 with milliseconds and offset.
 */
time: string, 
/**
 * Microseconds since the step before.
 */
afterUs: number, 
/**
 * Number of the connection.
 */
connection: number, 
/**
 * Endpoint.
 */
endpoint: string, 
/**
 * Address of the peer.
 */
peer: string, 
/**
 * Which side it went over.
 */
leg: LegView, 
/**
 * Whether it went to the peer of that side.
 */
sent: boolean, 
/**
 * What it is, as framing saw it.
 */
frame: FrameKind, 
/**
 * What was wrong with its framing, in a sentence.
 */
flaw: string | null, 
/**
 * MSH-9.
 */
messageType: string, 
/**
 * MSH-10; of an answer MSA-2.
 */
controlId: string, 
/**
 * Bytes on the wire without framing.
 */
bytes: number, 
/**
 * MSA-1 of an answer; `–` where none came.
 */
code: string | null, 
/**
 * What was said, or what happened.
 */
text: string | null, };

export type ConversationView = { 
/**
 * The message that it is about.
 */
of: number, 
/**
 * What happened, the oldest first.
 */
steps: Array<ConversationStep>, 
/**
 * Whether the same message went more often than was asked for.
 */
more: boolean, };

export type CoverageCount = { 
/**
 * There are so many.
 */
total: number, 
/**
 * So many of them a case uses.
 */
cases: number, 
/**
 * So many of them a case or a sample uses.
 */
any: number, };

export type CoverageKind = "filter" | "rule" | "branch" | "row";

export type CoverageLine = { 
/**
 * What it is.
 */
kind: CoverageKind, 
/**
 * The rule or the table.
 */
of: string, 
/**
 * In words.
 */
name: string, 
/**
 * Cases that use it.
 */
cases: number, 
/**
 * Samples that use it.
 */
samples: number, 
/**
 * Which message would.
 */
wish: string, };

export type CoverageOf = { 
/**
 * Folder name of the interface.
 */
interface: string, 
/**
 * Key in `interface.toml`.
 */
destination: string, 
/**
 * Why its mapping cannot run, where it cannot.
 */
problem: string | null, 
/**
 * Cases that were run.
 */
cases: number, 
/**
 * Samples that were run.
 */
samples: number, 
/**
 * Rules.
 */
rules: CoverageCount, 
/**
 * Ways that conditions can go, the filter among them.
 */
branches: CoverageCount, 
/**
 * Rows of code tables.
 */
rows: CoverageCount, 
/**
 * Everything that can be covered, in order.
 */
lines: Array<CoverageLine>, };

export type CoverageView = { 
/**
 * Each destination of each interface.
 */
destinations: Array<CoverageOf>, };

export type CreateMapping = { 
/**
 * Folder name of an interface that is there; empty = a new one.
 */
interface: string, 
/**
 * Name of a new interface.
 */
name: string, 
/**
 * The sending system of a new interface.
 */
source: string, 
/**
 * The receiving system.
 */
destination: string, 
/**
 * Whether the output starts as a copy of the source.
 */
copies: boolean, };

export type Density = "populated" | "required" | "all";

export type DestinationAsked = { 
/**
 * The interface.
 */
interface: string, 
/**
 * The receiving system.
 */
system: SystemAsked, };

export type DestinationView = { 
/**
 * Key in `interface.toml`.
 */
id: string, 
/**
 * Receiving system.
 */
system: string, 
/**
 * Which messages go there; empty = all.
 */
filter: string, 
/**
 * Mapping file, relative to the interface's folder.
 */
mapping: string, 
/**
 * Rules in that file, where it could be read.
 */
rules: number | null, };

export type DifferAt = { 
/**
 * The source.
 */
source: number, 
/**
 * The list whose rows are counted; none for the source itself.
 */
list: number | null, 
/**
 * The row from which to look, 0-based.
 */
row: number, 
/**
 * The place.
 */
path: string, 
/**
 * Towards the first row.
 */
backwards: boolean, };

export type DocumentAt = { 
/**
 * Which message.
 */
key: MessageKey, 
/**
 * `OBX[3]-5`, `OBX-5[2]`, or a part of it.
 */
path: string, };

export type DocumentKind = "pdf" | "image" | "rtf" | "text" | "other";

export type DocumentSave = { 
/**
 * Which document.
 */
at: DocumentAt, 
/**
 * The file.
 */
path: string, };

export type DocumentSaved = { 
/**
 * The file.
 */
path: string, 
/**
 * Bytes in it.
 */
bytes: number, };

export type DocumentView = { 
/**
 * What it is, by its first bytes.
 */
kind: DocumentKind, 
/**
 * `PDF document, 34 KB`.
 */
label: string, 
/**
 * Media type of a picture; empty else.
 */
media: string, 
/**
 * What the message says it is: `application/PDF`; empty where it says nothing.
 */
declared: string, 
/**
 * Bytes, decoded.
 */
bytes: number, 
/**
 * How many places it was cut over, and joined from.
 */
pieces: number, 
/**
 * The first twelve of them where there are several: `OBX[2]-5`.
 */
places: Array<string>, 
/**
 * Its text, where it is one: of rich text without how it looks. At most 1 MiB of it.
 */
text: string | null, 
/**
 * Whether there is more text than that.
 */
cut: boolean, 
/**
 * Ending that a file of it has: `pdf`.
 */
ending: string, };

export type DraftView = { 
/**
 * Grows with every change; an edit says which one it saw.
 */
revision: number, 
/**
 * Steps that can be taken back.
 */
undo: number, 
/**
 * Steps that can be made again.
 */
redo: number, 
/**
 * Whether it is other than what stands where it came from.
 */
changed: boolean, };

export type EditView = { 
/**
 * The message as it stands now. With a splice, its nodes are those of the spliced lines.
 */
view: MessageView, 
/**
 * What became another, where all else of a large message stayed; then its text and segments need
 * not be fetched again.
 */
splice: SpliceView | null, 
/**
 * What is other than before, in the new text; none where nothing is.
 */
changed: TextRange | null, };

export type EndpointAt = { 
/**
 * Its identity.
 */
endpoint: string, };

export type EndpointList = { 
/**
 * In the order of the project.
 */
endpoints: Array<EndpointView>, };

export type EndpointRole = "interface" | "listener" | "bench" | "tap" | "folder" | "sender";

export type EndpointSettings = { 
/**
 * Name of its file; empty for one that is to be made.
 */
id: string, 
/**
 * Name for people.
 */
name: string, 
/**
 * What it is grouped under.
 */
group: string, 
/**
 * `listener`, `sender`, `tap`, `bench` or `folder`.
 */
kind: string, 
/**
 * Whether it starts with the project, where that is on this machine alone.
 */
onOpen: boolean, 
/**
 * The interface by whose rules its messages are read; a bench runs it.
 */
interface: string, 
/**
 * Where it listens: listener, bench, tap.
 */
listen: SocketSettings, 
/**
 * Where it sends: sender, tap.
 */
to: SocketSettings, 
/**
 * The second receiver of a tap.
 */
tee: TeeSettings | null, 
/**
 * How it answers: listener.
 */
answer: AnswerSettings, 
/**
 * What it does wrong on purpose: listener, bench, tap.
 */
faults: Array<FaultSettings>, 
/**
 * What a peer may cost.
 */
limits: LimitSettings, 
/**
 * What it watches: folder.
 */
folder: FolderSettings, 
/**
 * How it sends: sender.
 */
pace: PaceSettings, };

export type EndpointState = "stopped" | "listening" | "ready" | "failed";

export type EndpointView = { 
/**
 * Identity: the interface's folder name, or the name of the endpoint's file.
 */
id: string, 
/**
 * Name for people.
 */
name: string, 
/**
 * What it is grouped under; empty for nothing.
 */
group: string, 
/**
 * What it is for.
 */
role: EndpointRole, 
/**
 * Address it binds, such as `127.0.0.1:2575`, or the folder it watches; empty for a sender.
 */
address: string, 
/**
 * Receivers, each as `host:port`: of a sender one, of a tap one or two.
 */
to: Array<string>, 
/**
 * Whether TLS is spoken.
 */
secure: boolean, 
/**
 * Whether it does things wrong on purpose.
 */
faults: boolean, 
/**
 * Whether that address is this machine alone.
 */
loopback: boolean, 
/**
 * What it is doing.
 */
state: EndpointState, 
/**
 * Why it failed, in a sentence; or, while it listens, why the last client that was refused was.
 */
problem: string | null, 
/**
 * Open connections.
 */
connections: number, 
/**
 * Frames received since it started.
 */
received: number, 
/**
 * What did not go as it should since then, each in a few words.
 */
troubles: Array<string>, };

export type EnvironmentView = { 
/**
 * Key in `project.toml`.
 */
name: string, 
/**
 * Where each system is found.
 */
places: Array<PlaceView>, };

export type Event = { "kind": "snapshot", 
/**
 * Sequence number of the state.
 */
sequence: number, 
/**
 * The project.
 */
project: ProjectView, 
/**
 * Every endpoint.
 */
endpoints: Array<EndpointView>, 
/**
 * Newest frames, oldest first, at most 500.
 */
newest: Array<CaptureRow>, 
/**
 * Frames in the store.
 */
total: number, 
/**
 * Whose messages are shown masked.
 */
mask: MaskMode, } | { "kind": "captured", 
/**
 * Sequence number after them.
 */
sequence: number, 
/**
 * The new rows, or rows already told of whose answer or latency is known now.
 */
rows: Array<CaptureRow>, 
/**
 * Frames in the store now.
 */
total: number, } | { "kind": "endpoint", 
/**
 * Sequence number after it.
 */
sequence: number, 
/**
 * Its state now.
 */
endpoint: EndpointView, } | { "kind": "sources", 
/**
 * Sequence number after it.
 */
sequence: number, 
/**
 * The list now.
 */
sources: Array<SourceView>, } | { "kind": "reading", 
/**
 * Sequence number after it.
 */
sequence: number, 
/**
 * The source.
 */
source: number, 
/**
 * How far it is.
 */
progress: ProgressView, } | { "kind": "task", 
/**
 * Sequence number after it.
 */
sequence: number, 
/**
 * Its number.
 */
task: number, 
/**
 * How far it is.
 */
progress: ProgressView, } | { "kind": "sending", 
/**
 * Sequence number after it.
 */
sequence: number, 
/**
 * How it stands.
 */
sending: SendingView, } | { "kind": "project", 
/**
 * Sequence number after it.
 */
sequence: number, 
/**
 * The project as it is read now.
 */
project: ProjectView, 
/**
 * Its endpoints, which may be others now.
 */
endpoints: Array<EndpointView>, } | { "kind": "cases", 
/**
 * Sequence number after it.
 */
sequence: number, } | { "kind": "mappingOutside", 
/**
 * Sequence number after it.
 */
sequence: number, 
/**
 * Which one.
 */
at: MappingAt, } | { "kind": "problem", 
/**
 * Sequence number after it.
 */
sequence: number, 
/**
 * What failed.
 */
error: ApiError, };

export type ExampleView = { 
/**
 * The step, as written.
 */
step: string, 
/**
 * Value in.
 */
input: string, 
/**
 * Value out.
 */
output: string, };

export type ExportAt = { 
/**
 * Folder name under `interfaces/`.
 */
interface: string, 
/**
 * Key in `project.toml`.
 */
environment: string, };

export type ExportDestination = { 
/**
 * Key in `interface.toml`.
 */
id: string, 
/**
 * Where it sends, such as `127.0.0.1:2576`.
 */
sendsTo: string, 
/**
 * How each rule was written.
 */
rules: Array<ExportRule>, };

export type ExportGroup = { 
/**
 * Key in `project.toml`.
 */
environment: string, 
/**
 * Where to.
 */
path: string, };

export type ExportRule = { 
/**
 * The rule.
 */
rule: string, 
/**
 * Name of the step in the channel.
 */
step: string, 
/**
 * What kind of step it became.
 */
writtenAs: string, 
/**
 * The script.
 */
script: string, };

export type ExportSave = { 
/**
 * What.
 */
at: ExportAt, 
/**
 * Where to.
 */
path: string, };

export type ExportSaved = { 
/**
 * Where to.
 */
path: string, 
/**
 * Size in bytes.
 */
bytes: number, };

export type ExportShape = "files" | "together" | "framed" | "batch";

export type ExportView = { 
/**
 * Name the channel will have.
 */
channel: string, 
/**
 * Suggested file name.
 */
fileName: string, 
/**
 * How far the channel is proven.
 */
tier: ProvenView, 
/**
 * How far a group of such channels is.
 */
groupTier: ProvenView, 
/**
 * The channel document.
 */
xml: string, 
/**
 * Where it listens, such as `127.0.0.1:2575`.
 */
listens: string, 
/**
 * Where each destination sends.
 */
destinations: Array<ExportDestination>, 
/**
 * What has to be known before it is imported.
 */
findings: Array<FindingView>, };

export type FaultSettings = { 
/**
 * `late`, `never`, `wrong-id`, `twice`, `unframed`, `bytewise`, `cut`, `close`, `slow-read`, `refuse`.
 */
does: string, 
/**
 * Of a hundred messages so many.
 */
share: number, 
/**
 * A condition; empty for all.
 */
when: string, 
/**
 * Of `late` and `slow-read`.
 */
seconds: number | null, };

export type FieldHit = { 
/**
 * `PID-7`.
 */
path: string, 
/**
 * `Date/Time of Birth`.
 */
name: string, };

export type FieldHits = { 
/**
 * Best first.
 */
hits: Array<FieldHit>, };

export type FieldSearch = { 
/**
 * Version of the dictionary.
 */
version: string, 
/**
 * `PID-3`, `birth`, …
 */
text: string, 
/**
 * Hits at most.
 */
limit: number, };

export type FilterProblem = { 
/**
 * What is wrong, and what would be right.
 */
message: string, 
/**
 * First UTF-16 unit of the filter that it speaks of.
 */
from: number, 
/**
 * One past the last.
 */
to: number, };

export type FilterText = { 
/**
 * Its text.
 */
filter: string, };

export type FindingView = { 
/**
 * Stable code, such as `table-value`.
 */
code: string, 
/**
 * How much it matters.
 */
level: Level, 
/**
 * A sentence that helps.
 */
message: string, 
/**
 * Address inside the message, such as `PID-5.1`.
 */
path: string | null, 
/**
 * Place in the text of the same view.
 */
range: TextRange | null, 
/**
 * Rule of the mapping that it speaks of, or of the profile that it rests on.
 */
rule: string | null, 
/**
 * File it speaks of, relative to the project.
 */
file: string | null, 
/**
 * Line in that file, 1-based.
 */
line: number | null, };

export type FindingsView = { 
/**
 * In the order of the text, at most 1000.
 */
findings: Array<FindingView>, 
/**
 * How many there are in all.
 */
found: Tally, };

export type FolderSettings = { 
/**
 * The folder, absolute or beside the project.
 */
path: string, 
/**
 * Where files go that are taken in; empty: they stay.
 */
moved: string, };

export type FrameKind = "message" | "garbage" | "half";

export type FrequentValue = { 
/**
 * Its text; of a composite as it stands. Dots where it is masked.
 */
value: string, 
/**
 * What the code means.
 */
meaning: string | null, 
/**
 * How often.
 */
count: number, 
/**
 * The filter that finds the messages with it; none where it is masked.
 */
filter: string | null, };

export type FunctionList = { 
/**
 * By name.
 */
functions: Array<FunctionView>, };

export type FunctionView = { 
/**
 * Name in a pipeline.
 */
name: string, 
/**
 * How it is written: `pad(width, fill='0')`.
 */
usage: string, 
/**
 * What it does.
 */
help: string, 
/**
 * Its parameters in order.
 */
parameters: Array<ParameterView>, 
/**
 * Examples, run as tests.
 */
examples: Array<ExampleView>, };

export type GroupView = { 
/**
 * `Order observation`
 */
name: string, 
/**
 * The group around it.
 */
parent: number | null, 
/**
 * Which of its name it is in there, from 1.
 */
number: number, 
/**
 * How many of them there are.
 */
of: number, 
/**
 * Its first segment, 0-based.
 */
first: number, 
/**
 * Segments in it, those of inner groups included.
 */
segments: number, };

export type IgnoreFinding = { 
/**
 * Folder name of the interface.
 */
interface: string, 
/**
 * Code of the findings.
 */
code: string, 
/**
 * The place they are about, in any segment and repetition; everywhere where there is none.
 */
path: string | null, };

export type IgnoredView = { 
/**
 * The path.
 */
path: string, 
/**
 * Why.
 */
reason: string, 
/**
 * Who said so.
 */
by: string, };

export type Intent = { "kind": "all", 
/**
 * In order.
 */
intents: Array<Intent>, } | { "kind": "addRule", 
/**
 * What it says.
 */
parts: RuleParts, 
/**
 * Before which rule; none = at the end.
 */
before: string | null, } | { "kind": "addCopy", 
/**
 * Target address.
 */
to: string, 
/**
 * Source address.
 */
from: string, 
/**
 * Before which rule; none = at the end.
 */
before: string | null, } | { "kind": "addText", 
/**
 * Target address.
 */
to: string, 
/**
 * Template.
 */
text: string, 
/**
 * Before which rule; none = at the end.
 */
before: string | null, } | { "kind": "addDrop", 
/**
 * Segment address.
 */
to: string, } | { "kind": "addSegment", 
/**
 * Segment id.
 */
segment: string, 
/**
 * Structure as it stands, such as `ZLB|1`.
 */
wire: string, 
/**
 * Anchors: after the last of these that is present.
 */
after: Array<string>, } | { "kind": "remove", 
/**
 * The rule.
 */
rule: string, } | { "kind": "move", 
/**
 * The rule.
 */
rule: string, 
/**
 * Before which rule; none = to the end.
 */
before: string | null, } | { "kind": "setTarget", 
/**
 * The rule.
 */
rule: string, 
/**
 * Target address.
 */
to: string, } | { "kind": "setSource", 
/**
 * The rule.
 */
rule: string, 
/**
 * Source address.
 */
from: string, } | { "kind": "setText", 
/**
 * The rule.
 */
rule: string, 
/**
 * Template.
 */
text: string, } | { "kind": "setWire", 
/**
 * The rule.
 */
rule: string, 
/**
 * Structure; empty clears the target.
 */
wire: string, } | { "kind": "setSteps", 
/**
 * The rule.
 */
rule: string, 
/**
 * Pipeline, such as `flip_name | upper`.
 */
steps: string, } | { "kind": "setWhen", 
/**
 * The rule.
 */
rule: string, 
/**
 * Condition.
 */
when: string, } | { "kind": "setIn", 
/**
 * The rule.
 */
rule: string, 
/**
 * Loop, such as `DG1 where DG1-3 exists`.
 */
each: string, } | { "kind": "setNote", 
/**
 * The rule.
 */
rule: string, 
/**
 * Note.
 */
note: string, } | { "kind": "setElseOf", 
/**
 * The rule.
 */
rule: string, 
/**
 * The other rule.
 */
elseOf: string, } | { "kind": "setAfter", 
/**
 * The rule.
 */
rule: string, 
/**
 * Anchors: after the last of these that is present.
 */
after: Array<string>, } | { "kind": "addRefusal", 
/**
 * `AE`, `AR` or `warn`.
 */
answer: string, 
/**
 * Condition under which it does.
 */
when: string, 
/**
 * Template of what the sender is told.
 */
text: string, 
/**
 * Loop; empty = none.
 */
each: string, 
/**
 * Before which rule; none = at the end.
 */
before: string | null, } | { "kind": "addKeep", 
/**
 * Names of segments.
 */
keep: Array<string>, 
/**
 * Loop over groups; empty = the whole message.
 */
each: string, 
/**
 * Before which rule; none = at the end.
 */
before: string | null, } | { "kind": "setSort", 
/**
 * The rule.
 */
rule: string, 
/**
 * Place and way, such as `OBX-1 number`.
 */
sort: string, } | { "kind": "setRefuse", 
/**
 * The rule.
 */
rule: string, 
/**
 * `AE`, `AR` or `warn`.
 */
answer: string, 
/**
 * Template of what the sender is told.
 */
text: string, } | { "kind": "setKeep", 
/**
 * The rule.
 */
rule: string, 
/**
 * Names of segments.
 */
keep: Array<string>, } | { "kind": "setEach", 
/**
 * Group or segment, such as `ORDER_OBSERVATION where OBR-24 = CH`; empty = one message again.
 */
each: string, } | { "kind": "setStructure", 
/**
 * `ORU_R01`; empty = none is said.
 */
structure: string, 
/**
 * `2.5.1`; empty = the newest.
 */
version: string, } | { "kind": "setStart", 
/**
 * `source` or `empty`.
 */
start: string, } | { "kind": "addTable", 
/**
 * File name without `.csv`.
 */
table: string, 
/**
 * Key column first.
 */
columns: Array<string>, } | { "kind": "pasteTable", 
/**
 * File name without `.csv`.
 */
table: string, 
/**
 * The cells as they came from the clipboard.
 */
text: string, 
/**
 * Whether the first row names the columns.
 */
header: boolean, } | { "kind": "setTableRow", 
/**
 * The table.
 */
table: string, 
/**
 * The whole row, key first.
 */
row: Array<string>, } | { "kind": "setTableRows", 
/**
 * The table.
 */
table: string, 
/**
 * Whole rows, key first.
 */
rows: Array<Array<string>>, } | { "kind": "addUnmapped", 
/**
 * The table.
 */
table: string, } | { "kind": "removeTableRow", 
/**
 * The table.
 */
table: string, 
/**
 * Its key.
 */
key: string, } | { "kind": "renameColumn", 
/**
 * The table.
 */
table: string, 
/**
 * Its place, from 0.
 */
at: number, 
/**
 * The new name.
 */
name: string, } | { "kind": "setFilter", 
/**
 * Condition; empty = all.
 */
filter: string, };

export type InterfaceAsked = { 
/**
 * Its name for people.
 */
name: string, 
/**
 * Where its messages come from.
 */
source: SystemAsked, 
/**
 * Where they go.
 */
destinations: Array<SystemAsked>, };

export type InterfaceView = { 
/**
 * Folder name under `interfaces/`.
 */
id: string, 
/**
 * Name for people.
 */
name: string, 
/**
 * Sending system.
 */
source: string, 
/**
 * `received`, `mapped` or `delivered`.
 */
ackWhen: string, 
/**
 * Engine whose behaviour the preview shows, such as `mirth-4.5.2`, or `none`.
 */
target: string, 
/**
 * Its destinations, in order.
 */
destinations: Array<DestinationView>, };

export type KeepRule = { 
/**
 * Days.
 */
days: number | null, 
/**
 * Mebibytes of messages.
 */
mib: number | null, };

export type KeepView = { 
/**
 * What is there.
 */
held: CaptureAmount, 
/**
 * Bytes of its files.
 */
fileBytes: number, 
/**
 * The project's rule.
 */
rule: KeepRule, 
/**
 * Messages that go beyond the rule.
 */
beyond: CaptureAmount, };

export type LargeHead = { 
/**
 * Every segment that the message has, once.
 */
kinds: Array<SegmentKind>, 
/**
 * Where the segments stand; none where nobody knows the structure.
 */
structure: LargeStructure | null, };

export type LargeStructure = { 
/**
 * `ORU_R01`
 */
id: string, 
/**
 * Every name that a group has, once: `Order observation`.
 */
groups: Array<string>, 
/**
 * Segments that are not where the structure wants them.
 */
misplaced: Array<MisplacedView>, 
/**
 * What must be there and is not, in the order of the message. What may be there is left out.
 */
absent: Array<AbsentView>, };

export type LegView = "client" | "upstream" | "tee";

export type Level = "hint" | "warning" | "error";

export type LimitSettings = { 
/**
 * MiB of one frame.
 */
frameMib: number, 
/**
 * Connections at a time.
 */
connections: number, 
/**
 * Silence after which a connection is closed.
 */
idle: number, 
/**
 * Silence in the middle of a frame after which it is taken as it is.
 */
halfFrame: number, };

export type ListStart = { 
/**
 * The source.
 */
source: number, 
/**
 * `PID-3.1 = 12345 and type ADT and "a text"`; empty for all.
 */
filter: string, 
/**
 * Capital and small letters of texts in quotes are told apart.
 */
exactCase: boolean, 
/**
 * As in the file, where there is none.
 */
order: OrderBy | null, };

export type ListView = { 
/**
 * Its number; none where the filter is wrong.
 */
list: number | null, 
/**
 * What is wrong with the filter.
 */
problem: FilterProblem | null, 
/**
 * How far it is.
 */
progress: ProgressView | null, };

export type LoopView = { 
/**
 * `ORDER_OBSERVATION`, `OBX`
 */
name: string, 
/**
 * Whether it is a group.
 */
group: boolean, 
/**
 * Groups that it stands in, the outermost first.
 */
within: Array<string>, 
/**
 * How often a sample has it, at most, of those that were looked at; of a group 0.
 */
most: number, };

export type MappingAt = { 
/**
 * Folder name under `interfaces/`.
 */
interface: string, 
/**
 * Key in `interface.toml`.
 */
destination: string, };

export type MappingEdit = { 
/**
 * Which mapping.
 */
at: MappingAt, 
/**
 * Revision that the person was looking at; an edit of an older one is refused.
 */
revision: number, 
/**
 * What was meant.
 */
intent: Intent, };

export type MappingSample = { 
/**
 * Which mapping.
 */
at: MappingAt, 
/**
 * 0-based position in the sample set.
 */
index: number, 
/**
 * With what it is compared.
 */
since: SinceView, 
/**
 * Which of its outputs, from 0, where the mapping makes several of one; the last where there are
 * fewer. None = the first.
 */
output?: number, };

export type MappingView = { 
/**
 * Which one.
 */
at: MappingAt, 
/**
 * Name of the interface.
 */
name: string, 
/**
 * Grows with every edit, undo and reload.
 */
revision: number, 
/**
 * `source` or `empty`.
 */
start: string, 
/**
 * Structure that arrives, such as `ORU_R01`; empty = none is said.
 */
structure: string, 
/**
 * Version of that structure; empty = the newest.
 */
version: string, 
/**
 * Which messages go to the destination; empty = all.
 */
filter: string, 
/**
 * Engine whose behaviour the preview shows, such as `mirth-4.5.2`, or `none`.
 */
target: string, 
/**
 * Rules in order.
 */
rules: Array<RuleView>, 
/**
 * Code tables of the interface.
 */
tables: Array<TableView>, 
/**
 * Findings of the compiler and of the run over the samples, worst first.
 */
findings: Array<FindingView>, 
/**
 * What the rules do to the sample set.
 */
samples: SampleSummary, 
/**
 * What was added to the samples folder.
 */
chosen: Array<ChosenView>, 
/**
 * Structure of the first sample; empty where none is known.
 */
arrives: string, 
/**
 * Version of the first sample.
 */
arrivesVersion: string, 
/**
 * What a loop could run over.
 */
loops: Array<LoopView>, 
/**
 * Version of the target, as the first output says it; empty where nothing is sent.
 */
targetVersion: string, 
/**
 * Structure of the first output, where the dictionary knows one.
 */
targetStructure: string, 
/**
 * Whether there is something to undo.
 */
canUndo: boolean, 
/**
 * Whether there is something to redo.
 */
canRedo: boolean, 
/**
 * Whether the files on disk are what is shown.
 */
saved: boolean, 
/**
 * Whether the file changed outside while there are unsaved edits here.
 */
conflict: boolean, 
/**
 * The document as it would be saved.
 */
document: string, 
/**
 * Populated source fields of the samples that go nowhere, with the messages that have them.
 */
unmapped: Array<PlaceCount>, 
/**
 * Required target fields that stay empty, with the messages in which they do.
 */
unfilled: Array<PlaceCount>, };

export type MaskMode = "off" | "captured" | "everything";

export type MaskState = { 
/**
 * Whose messages are masked.
 */
mode: MaskMode, };

export type MessageChange = { "kind": "text", 
/**
 * First unit that goes.
 */
from: number, 
/**
 * One past the last that goes.
 */
to: number, 
/**
 * What comes; LF ends lines.
 */
text: string, 
/**
 * Whether it goes on with what was typed just before: one step of undo.
 */
typing: boolean, } | { "kind": "value", 
/**
 * `PID-5.1`.
 */
path: string, 
/**
 * What it is to be.
 */
text: string, 
/**
 * As ER7, with separators and escapes in it; else a plain text, which is escaped.
 */
er7: boolean, } | { "kind": "repetition", 
/**
 * The field: `PID-3`.
 */
path: string, 
/**
 * Its value as ER7.
 */
text: string, 
/**
 * On which side of the repetition that the path names; none = behind the last.
 */
beside: Beside | null, } | { "kind": "segment", 
/**
 * 0-based line behind which it goes; before all others where none is given.
 */
after: number | null, 
/**
 * The segment as ER7, without line end.
 */
text: string, } | { "kind": "remove", 
/**
 * `NK1[2]`, `PID-3[2]`, …
 */
path: string, };

export type MessageEdit = { 
/**
 * Which message.
 */
key: MessageKey, 
/**
 * The revision that was looked at: 0 where there was no draft.
 */
revision: number, 
/**
 * What to change.
 */
change: MessageChange, };

export type MessageKey = { "kind": "source", 
/**
 * The source.
 */
source: number, 
/**
 * 0-based position in it.
 */
index: number, } | { "kind": "captured", 
/**
 * Row of the store.
 */
id: number, };

export type MessagePage = { 
/**
 * Rows of the page.
 */
rows: Array<MessageRow>, 
/**
 * Rows in all.
 */
total: number, };

export type MessageRow = { 
/**
 * Which one.
 */
key: MessageKey, 
/**
 * Line of the file on which it begins, 1-based.
 */
line: number, 
/**
 * MSH-9 as `ADT^A01`; empty where there is none.
 */
messageType: string, 
/**
 * MSH-10.
 */
controlId: string, 
/**
 * MSH-7, decoded; as it stands where it cannot be.
 */
time: string, 
/**
 * PID-3.1 of the first patient.
 */
patientId: string, 
/**
 * PID-5 of the first patient, as people write a name.
 */
patientName: string, 
/**
 * MSH-3 / MSH-4.
 */
sender: string, 
/**
 * Size in bytes.
 */
bytes: number, 
/**
 * Worst of its findings.
 */
worst: Level | null, 
/**
 * Whether they are known. A large message is checked when it is opened.
 */
checked: boolean, 
/**
 * What stands at the paths that were asked for, in their order; empty where nothing does.
 */
cells: Array<string>, };

export type MessageSave = { 
/**
 * Which message.
 */
key: MessageKey, 
/**
 * A file of its own; none puts it back into the file that it came from.
 */
path: string | null, 
/**
 * Said where real traffic is to go into the project's folder, which others may see.
 */
sure: boolean, };

export type MessageSaved = { 
/**
 * The file.
 */
path: string, 
/**
 * Bytes of the message in it.
 */
bytes: number, 
/**
 * How the draft stands now.
 */
draft: DraftView | null, };

export type MessageView = { 
/**
 * Which one.
 */
key: MessageKey, 
/**
 * How it is being edited; none where it stands as it came.
 */
draft: DraftView | null, 
/**
 * Whether what is personal is shown as dots (U+2022), here and in every node and finding.
 */
masked: boolean, 
/**
 * Decoded text, one line a segment, line ends folded to LF. Control characters are
 * shown as their pictures (U+2400 …), so that one unit of the text is one of the wire.
 * Empty where the message is large.
 */
text: string, 
/**
 * Whether the message is larger than 1 MiB: then `message_lines` brings segments and structure,
 * and `message_text` the text.
 */
large: boolean, 
/**
 * Whether its findings are to come by `message_findings`: those of a large message that was not
 * checked yet.
 */
checking: boolean, 
/**
 * Size in bytes.
 */
bytes: number, 
/**
 * Name of the charset it was read by.
 */
charset: string, 
/**
 * Folder name of the interface whose rules were applied.
 */
interface: string | null, 
/**
 * Delimiters as they stand: `|^~\&`.
 */
delimiters: string, 
/**
 * `ADT^A01^ADT_A01`.
 */
messageType: string, 
/**
 * MSH-12, and the dictionary that was used for it.
 */
version: string, 
/**
 * Version of the dictionary that gives the names.
 */
dictionary: string, 
/**
 * Every segment, in order; none of a large message.
 */
segments: Array<SegmentRow>, 
/**
 * Where they stand in the structure of the message; none where nobody knows it, and of a large
 * message.
 */
structure: StructureView | null, 
/**
 * Nodes of the first segments (all of them in an ordinary message).
 */
nodes: Array<NodeView>, 
/**
 * Findings, in the order of the text, at most 1000.
 */
findings: Array<FindingView>, 
/**
 * How many findings there are in all.
 */
found: Tally, 
/**
 * How it came and was answered, where it was captured.
 */
captured: CaptureRow | null, };

export type MisplacedHow = "outOfOrder" | "extra" | "unexpected";

export type MisplacedView = { 
/**
 * The segment, 0-based.
 */
segment: number, 
/**
 * In what way.
 */
how: MisplacedHow, };

export type MovedView = { 
/**
 * Address.
 */
path: string, 
/**
 * Name by the dictionary.
 */
name: string, 
/**
 * Positions of the messages in which it does, ascending.
 */
messages: Array<number>, 
/**
 * Rules that write there.
 */
rules: Array<string>, };

export type NewFromTemplate = { 
/**
 * The template.
 */
template: string, 
/**
 * Where: this folder where it is empty or not there yet, else one below it.
 */
folder: string, 
/**
 * Name of the project; the template's where it is empty.
 */
name: string, };

export type NewProject = { 
/**
 * Where: this folder where it is empty or not there yet, else one below it.
 */
folder: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Its interface.
 */
interface: InterfaceAsked, };

export type NodeKind = "segment" | "field" | "repetition" | "component" | "subcomponent" | "unknown";

export type NodePage = { 
/**
 * The nodes.
 */
nodes: Array<NodeView>, };

export type NodeView = { 
/**
 * 0-based segment it belongs to.
 */
segment: number, 
/**
 * What it is.
 */
kind: NodeKind, 
/**
 * 0 segment, 1 field, 2 repetition or component, …
 */
depth: number, 
/**
 * Canonical address: `PID-5.1`, `OBX[3]-5[2].1`.
 */
path: string, 
/**
 * Name by the dictionary.
 */
name: string, 
/**
 * Names from the field down: `Patient Name > Family Name`.
 */
fullName: string, 
/**
 * Data type, such as `CX`.
 */
datatype: string, 
/**
 * `required`, `optional`, `conditional`, `backward`, `withdrawn`, or empty.
 */
usage: string, 
/**
 * Whether it may repeat.
 */
repeats: boolean, 
/**
 * Code table, such as `0001`.
 */
table: string | null, 
/**
 * Unescaped value of a leaf; of a composite, the text as it stands, shortened to 200 units.
 */
value: string, 
/**
 * Meaning of the code, or the decoded timestamp.
 */
meaning: string | null, 
/**
 * Whether it has nodes below.
 */
branch: boolean, 
/**
 * Whether it is there at all; a standard field that is absent is not.
 */
present: boolean, 
/**
 * `""`: delete.
 */
null: boolean, 
/**
 * Whether the value is dots, for what is masked.
 */
masked: boolean, 
/**
 * Whether a document is here: the value names it, `document_open` brings it.
 */
document: boolean, 
/**
 * Place in the text of the message's view; none where it is absent.
 */
range: TextRange | null, };

export type NodesAt = { 
/**
 * Which message.
 */
key: MessageKey, 
/**
 * First segment, 0-based.
 */
first: number, 
/**
 * Segments at most.
 */
count: number, 
/**
 * How much of the standard.
 */
density: Density, };

export type Nothing = Record<symbol, never>;

export type OpenMessage = { 
/**
 * Which one.
 */
key: MessageKey, };

export type OpenPaths = { 
/**
 * Files, or folders whose files are opened.
 */
paths: Array<string>, };

export type OpenProject = { 
/**
 * Folder that holds `project.toml`, or that file itself.
 */
path: string, };

export type OrderBy = { 
/**
 * The place whose first value decides: numbers before texts, each in its order.
 */
path: string, 
/**
 * The greatest first.
 */
descending: boolean, };

export type OutcomeView = { "kind": "delivered" } | { "kind": "filtered", 
/**
 * Why.
 */
reason: string, } | { "kind": "rejected", 
/**
 * `AE` or `AR`.
 */
code: string, 
/**
 * The text that is answered.
 */
text: string, } | { "kind": "error" };

export type PaceSettings = { 
/**
 * Connections at a time.
 */
connections: number, 
/**
 * One connection for all messages, or one for each.
 */
keepAlive: boolean, 
/**
 * Messages a second at most.
 */
perSecond: number | null, 
/**
 * Tries after the first.
 */
retries: number, 
/**
 * Before the second try, doubled for each further one.
 */
retryAfter: number, 
/**
 * For an answer.
 */
timeout: number, };

export type PairAt = { 
/**
 * Run.
 */
run: number, 
/**
 * Position in the run.
 */
index: number, };

export type PairLine = { 
/**
 * Whether it heads a segment.
 */
segment: boolean, 
/**
 * Canonical address.
 */
path: string, 
/**
 * Name by the dictionary.
 */
name: string, 
/**
 * Value in the input at the same address.
 */
source: string, 
/**
 * Value in the baseline.
 */
old: string, 
/**
 * Value in the candidate.
 */
new: string, 
/**
 * How it compares.
 */
verdict: Verdict, };

export type PairPage = { 
/**
 * The pairs.
 */
pairs: Array<PairRow>, 
/**
 * Pairs in that selection.
 */
total: number, };

export type PairRow = { 
/**
 * Position in the run.
 */
index: number, 
/**
 * Value of the pairing address.
 */
key: string, 
/**
 * MSH-9 as `ADT^A01`.
 */
messageType: string, 
/**
 * How it compares.
 */
verdict: Verdict, 
/**
 * Rows that differ.
 */
differences: number, };

export type PairView = { 
/**
 * Position in the run.
 */
index: number, 
/**
 * Value of the pairing address.
 */
key: string, 
/**
 * How it compares.
 */
verdict: Verdict, 
/**
 * Segments and fields (components where fields differ in part), in order.
 */
rows: Array<PairLine>, 
/**
 * The input, LF line ends.
 */
sourceText: string, 
/**
 * The baseline, LF line ends; empty where there is none.
 */
oldText: string, 
/**
 * The candidate, LF line ends; empty where there is none.
 */
newText: string, };

export type PairsAt = { 
/**
 * Run.
 */
run: number, 
/**
 * Pairs of this cause only; none = all that are different, missing or extra.
 */
cause: number | null, 
/**
 * First pair, 0-based in that selection.
 */
offset: number, 
/**
 * Pairs at most.
 */
limit: number, };

export type ParameterView = { 
/**
 * Name, for `name=value`.
 */
name: string, 
/**
 * `text`, `number`, `word`, `otherwise`, `table` or `pattern`.
 */
kind: string, 
/**
 * The words that it can be, where it is one of some.
 */
words: Array<string>, 
/**
 * What it is where it is not given; none = it must be given.
 */
default: string | null, 
/**
 * What it is for.
 */
help: string, };

export type PasteText = { 
/**
 * As pasted: log lines, line numbers, MLLP bytes and all.
 */
text: string, };

export type PlaceCount = { 
/**
 * Address.
 */
path: string, 
/**
 * Name by the dictionary.
 */
name: string, 
/**
 * Messages.
 */
count: number, };

export type PlaceView = { 
/**
 * The system.
 */
system: string, 
/**
 * Host name or address.
 */
host: string, 
/**
 * TCP port.
 */
port: number, };

export type ProgressView = { 
/**
 * How it stands.
 */
state: WorkState, 
/**
 * Bytes that were read; of the capture store, messages.
 */
done: number, 
/**
 * Bytes in all; of the capture store, messages.
 */
total: number, 
/**
 * Messages that were met.
 */
messages: number, 
/**
 * Of these, those that were looked for.
 */
found: number, 
/**
 * Bytes a second, on average; of the capture store, messages.
 */
rate: number, 
/**
 * Milliseconds that are left at this rate; none where that cannot be said.
 */
remainingMs: number | null, 
/**
 * Why it could not go on.
 */
problem: string | null, };

export type ProjectView = { 
/**
 * Name from `project.toml`.
 */
name: string, 
/**
 * The folder.
 */
folder: string, 
/**
 * Whether it is the bundled example.
 */
example: boolean, 
/**
 * Its systems.
 */
systems: Array<SystemView>, 
/**
 * Its environments, such as test and production.
 */
environments: Array<EnvironmentView>, 
/**
 * Its interfaces.
 */
interfaces: Array<InterfaceView>, 
/**
 * Its comparisons: a baseline each.
 */
comparisons: Array<ComparisonFileView>, 
/**
 * What is wrong in its files; the rest works all the same.
 */
findings: Array<FindingView>, 
/**
 * Why captures are not being kept, where they are not (store locked, read-only, …).
 */
storeProblem: string | null, };

export type ProposalView = { 
/**
 * By which it is accepted.
 */
number: number, 
/**
 * Why.
 */
reason: ReasonView, 
/**
 * Target address.
 */
to: string, 
/**
 * Its name by the dictionary.
 */
toName: string, 
/**
 * Source address; none for a constant.
 */
from: string | null, 
/**
 * Its name by the dictionary.
 */
fromName: string, 
/**
 * What it does, in a sentence.
 */
says: string, 
/**
 * Messages that speak for it.
 */
support: number, 
/**
 * Messages that could.
 */
of: number, 
/**
 * Rows of a table, or the one constant; dots where they are masked.
 */
rows: Array<Array<string>>, };

export type ProposalsView = { 
/**
 * Revision that the proposals are for.
 */
revision: number, 
/**
 * Version of the target that was asked about.
 */
version: string, 
/**
 * Its structure; empty where none is known.
 */
structure: string, 
/**
 * Every version there is.
 */
versions: Array<string>, 
/**
 * Every structure of that version.
 */
structures: Array<string>, 
/**
 * Sources with a wanted output that were looked at.
 */
pairs: number, 
/**
 * The best first.
 */
proposals: Array<ProposalView>, };

export type ProposeMapping = { 
/**
 * Which mapping.
 */
at: MappingAt, 
/**
 * Version of the target; empty = that of what leaves now.
 */
version: string, 
/**
 * Structure of the target, such as `OML_O21`; empty = that of what leaves now.
 */
structure: string, 
/**
 * A file of outputs that are wanted, paired with the samples by MSH-10.
 */
wanted: string | null, };

export type ProvenView = { 
/**
 * How far.
 */
tier: Tier, 
/**
 * What was done for it, and what was not.
 */
says: string, };

export type ReasonView = "samples" | "table" | "constant" | "version" | "samePlace" | "name";

export type RecentList = { 
/**
 * They.
 */
projects: Array<RecentProject>, };

export type RecentProject = { 
/**
 * Its folder.
 */
path: string, 
/**
 * Its name; empty where it is not there any more.
 */
name: string, };

export type RecordAt = { 
/**
 * Lines with a smaller number only; none = from the newest.
 */
before: number | null, 
/**
 * Lines at most.
 */
limit: number, };

export type RecordLine = { 
/**
 * Its number.
 */
id: number, 
/**
 * When: RFC 3339.
 */
time: string, 
/**
 * Account of the operating system.
 */
who: string, 
/**
 * What was done: `export`, `save`, `remove`, `import`, `send`, `copy`.
 */
action: string, 
/**
 * With how many messages.
 */
messages: number, 
/**
 * Which, in words.
 */
what: string, 
/**
 * Where to, or where from.
 */
place: string, };

export type RecordSave = { 
/**
 * The file.
 */
path: string, };

export type RecordView = { 
/**
 * Newest first.
 */
lines: Array<RecordLine>, 
/**
 * Whether older ones are left.
 */
more: boolean, };

export type RemovalAgreed = { 
/**
 * The number of the plan.
 */
number: number, 
/**
 * Why; stays beside each removed message.
 */
why: string, 
/**
 * Number under which its progress is told, and by which it is stopped.
 */
job: number, };

export type RemovalAsked = { "kind": "chosen", 
/**
 * Which.
 */
chosen: CaptureChosen, } | { "kind": "days", 
/**
 * Than so many days.
 */
days: number, } | { "kind": "size", 
/**
 * Until no more than so many mebibytes of messages are left.
 */
mib: number, };

export type RemovalDone = { 
/**
 * What it came to.
 */
amount: CaptureAmount, 
/**
 * Whether it was stopped before all of it was removed.
 */
stopped: boolean, 
/**
 * Bytes of the store's files before.
 */
bytesBefore: number, 
/**
 * Bytes of them now.
 */
bytesNow: number, };

export type RemovalPlan = { 
/**
 * By this number just that is removed.
 */
number: number, 
/**
 * What it comes to.
 */
amount: CaptureAmount, };

export type RemovedView = { 
/**
 * When: RFC 3339.
 */
time: string, 
/**
 * Account of the operating system.
 */
who: string, 
/**
 * Why.
 */
why: string, };

export type RowDiff = { 
/**
 * As the interface has it.
 */
before: Array<string>, 
/**
 * As the workbook has it.
 */
after: Array<string>, };

export type RowFound = { 
/**
 * Its row, 0-based; none where all read the same.
 */
row: number | null, };

export type RowsAt = { 
/**
 * The source (not the capture store: that has pages of its own).
 */
source: number, 
/**
 * First row, 0-based.
 */
offset: number, 
/**
 * Rows at most.
 */
limit: number, 
/**
 * The list whose rows these are; none for all messages in the order of the file.
 */
list: number | null, 
/**
 * Paths whose first values are wanted with each row.
 */
columns: Array<string>, };

export type RuleParts = { 
/**
 * Target address.
 */
to: string, 
/**
 * Source address, where it copies.
 */
from: string | null, 
/**
 * Template, where it writes one.
 */
text: string | null, 
/**
 * Structure, where it writes some.
 */
wire: string | null, 
/**
 * Pipeline.
 */
steps: string, 
/**
 * Condition.
 */
when: string, 
/**
 * Loop.
 */
each: string, 
/**
 * The rule that it is the alternative of; empty where it stands for itself.
 */
elseOf: string, 
/**
 * Anchors of an added segment; where it is added and none are given, the dictionary says.
 */
after: Array<string>, 
/**
 * Note.
 */
note: string, };

export type RuleView = { 
/**
 * Stable identity.
 */
id: string, 
/**
 * Line in the file, 1-based.
 */
line: number, 
/**
 * Target address.
 */
to: string, 
/**
 * Its name by the dictionary.
 */
toName: string, 
/**
 * Source address, where it copies.
 */
from: string | null, 
/**
 * Name of the source by the dictionary.
 */
fromName: string, 
/**
 * Template, where it writes one.
 */
text: string | null, 
/**
 * Structure, where it writes some.
 */
wire: string | null, 
/**
 * Pipeline, as written; empty = none.
 */
steps: string, 
/**
 * Condition; empty = always.
 */
when: string, 
/**
 * Loop; empty = none.
 */
each: string, 
/**
 * Rule whose condition was false; empty = none.
 */
elseOf: string, 
/**
 * Anchors of an added segment.
 */
after: Array<string>, 
/**
 * What somebody wanted the next reader to know.
 */
note: string, 
/**
 * Whether what is there stays where there is nothing to write.
 */
keepEmpty: boolean, 
/**
 * Order of the turns of its loop, such as `OBX-1 number`; empty = that of the message.
 */
sort: string, 
/**
 * `AE`, `AR` or `warn`, where it refuses or warns; empty = it does not.
 */
refuse: string, 
/**
 * Segments that stay, where it drops all others.
 */
keep: Array<string> | null, 
/**
 * What a message of its own is made of, where it splits; empty = it does not.
 */
split: string, 
/**
 * Every source address it reads, templates and conditions included.
 */
reads: Array<string>, 
/**
 * Sample messages in which it wrote something.
 */
touched: number, 
/**
 * Sample messages in which it went wrong.
 */
errors: number, };

export type RulesView = { "kind": "automatic" } | { "kind": "standard" } | { "kind": "interface", 
/**
 * Folder name of the interface.
 */
id: string, };

export type SampleChoice = { "kind": "files", 
/**
 * Paths on this machine.
 */
paths: Array<string>, } | { "kind": "captured", 
/**
 * How many, at most.
 */
newest: number, } | { "kind": "remove", 
/**
 * See [`ChosenView::name`].
 */
name: string, };

export type SampleSummary = { 
/**
 * Messages in the set.
 */
total: number, 
/**
 * Delivered.
 */
delivered: number, 
/**
 * Filtered.
 */
filtered: number, 
/**
 * Rejected by a rule.
 */
rejected: number, 
/**
 * In error.
 */
errors: number, 
/**
 * Messages whose output differs from what it was before the last edit.
 */
changed: number, 
/**
 * Messages whose output differs from what the saved file gives.
 */
changedSinceSaved: number, };

export type SampleView = { 
/**
 * Revision of the mapping that ran.
 */
revision: number, 
/**
 * 0-based position in the sample set.
 */
index: number, 
/**
 * Messages in the set.
 */
total: number, 
/**
 * File it comes from, relative to the project.
 */
file: string, 
/**
 * Tree of the source.
 */
source: Array<NodeView>, 
/**
 * Text of the source, LF line ends.
 */
sourceText: string, 
/**
 * How it ended.
 */
outcome: OutcomeView, 
/**
 * How many messages it became.
 */
outputs: number, 
/**
 * Which of them is shown, from 0.
 */
output: number, 
/**
 * Tree of the output: what is there, and what the standard requires.
 */
target: Array<NodeView>, 
/**
 * Text of the output, LF line ends: what leaves the target engine.
 */
targetText: string, 
/**
 * Whether dots stand for what is personal.
 */
masked: boolean, 
/**
 * Ranges of `target_text` that came out otherwise before.
 */
changed: Array<TextRange>, 
/**
 * The output as it was before, where it was another; empty where nothing was sent.
 */
beforeText: string | null, 
/**
 * Ranges of `before_text` that come out otherwise now.
 */
gone: Array<TextRange>, 
/**
 * What each rule did to this message.
 */
traces: Array<TraceView>, 
/**
 * Findings of this run.
 */
findings: Array<FindingView>, };

export type SegmentKind = { 
/**
 * `OBX`
 */
id: string, 
/**
 * Name by the dictionary; empty where it knows none.
 */
name: string, };

export type SegmentOutline = { 
/**
 * Version of the dictionary.
 */
version: string, 
/**
 * `PV1`.
 */
segment: string, };

export type SegmentRow = { 
/**
 * `PID`, `OBX[3]`; empty for a line that is not a segment.
 */
path: string, 
/**
 * Name by the dictionary; empty where it knows none.
 */
name: string, 
/**
 * Place in the text.
 */
range: TextRange, };

export type SendMessage = { 
/**
 * Which one.
 */
key: MessageKey, 
/**
 * Where to.
 */
host: string, 
/**
 * TCP port.
 */
port: number, 
/**
 * Whether it is kept in the capture store with its answer, where that can be written.
 */
keep: boolean, };

export type SendTo = { "kind": "endpoint", 
/**
 * Which.
 */
endpoint: string, } | { "kind": "place", 
/**
 * Host name or address.
 */
host: string, 
/**
 * TCP port.
 */
port: number, };

export type SendView = { 
/**
 * Whether what was sent has edits that are not saved.
 */
edited: boolean, 
/**
 * MSA-1 of the answer.
 */
acknowledgement: string, 
/**
 * MSA-3 or the text of ERR, where there is one.
 */
text: string | null, 
/**
 * Whether MSA-2 is the control ID that was sent.
 */
matches: boolean, 
/**
 * From the first byte out to the last byte in, in microseconds.
 */
latencyUs: number, 
/**
 * The answer, decoded, line ends folded to LF.
 */
answer: string, };

export type SendWhat = { "kind": "messages", 
/**
 * Which.
 */
keys: Array<MessageKey>, } | { "kind": "captured", 
/**
 * Which.
 */
chosen: CaptureChosen, } | { "kind": "sources", 
/**
 * Which.
 */
sources: Array<number>, } | { "kind": "list", 
/**
 * Which.
 */
list: number, };

export type SendingAt = { 
/**
 * Its number.
 */
sending: number, };

export type SendingHold = { 
/**
 * Its number.
 */
sending: number, 
/**
 * Whether it is held.
 */
paused: boolean, };

export type SendingList = { 
/**
 * The runs.
 */
sendings: Array<SendingView>, };

export type SendingPreview = { 
/**
 * Messages.
 */
messages: number, 
/**
 * Of these, the ones that go with edits that are not saved.
 */
edited: number, 
/**
 * What they are, in words.
 */
what: string, 
/**
 * The receiver, as `host:port`.
 */
to: string, 
/**
 * Whether that is this machine.
 */
loopback: boolean, 
/**
 * Why nothing can be sent there.
 */
problem: string | null, };

export type SendingResults = { 
/**
 * The page.
 */
rows: Array<SentView>, 
/**
 * How many of this kind are held: the newest of all, the first of those that are no plain accept.
 */
held: number, 
/**
 * How many of this kind there were.
 */
total: number, };

export type SendingResultsAt = { 
/**
 * The run.
 */
sending: number, 
/**
 * Only those that are no plain accept.
 */
troubled: boolean, 
/**
 * First one, 0-based, in the order in which they came.
 */
offset: number, 
/**
 * How many at most.
 */
limit: number, };

export type SendingStart = { 
/**
 * What.
 */
what: SendWhat, 
/**
 * Where to.
 */
to: SendTo, 
/**
 * How.
 */
pace: PaceSettings, 
/**
 * With the gaps that lay between the messages when they were captured, else between their MSH-7,
 * so many times as fast; in place of a rate.
 */
speed: number | null, 
/**
 * Whether a message that was refused is tried again as well.
 */
againWhenRefused: boolean, 
/**
 * Whether what is sent and answered is kept in the capture store.
 */
keep: boolean, };

export type SendingState = "running" | "paused" | "stopping" | "done" | "stopped" | "failed";

export type SendingView = { 
/**
 * Its number.
 */
sending: number, 
/**
 * What is sent, in words.
 */
what: string, 
/**
 * The receiver, as `host:port`.
 */
to: string, 
/**
 * How it stands.
 */
state: SendingState, 
/**
 * Why it could not go on.
 */
problem: string | null, 
/**
 * Messages in all.
 */
total: number, 
/**
 * Those that are done with.
 */
done: number, 
/**
 * Answered with AA or CA, and with their control ID.
 */
accepted: number, 
/**
 * Answered with something else.
 */
refused: number, 
/**
 * Accepted, but MSA-2 is another message's.
 */
mismatched: number, 
/**
 * Sent and not answered: whether they were kept there is not known.
 */
unknown: number, 
/**
 * Never sent, because no connection could be made.
 */
notSent: number, 
/**
 * Tries after the first, of all messages together.
 */
retries: number, 
/**
 * Answers that nobody waited for.
 */
strays: number, 
/**
 * Connections that were made.
 */
connections: number, 
/**
 * Whether it is kept in the capture store.
 */
kept: boolean, 
/**
 * Messages that the capture store did not take.
 */
notKept: number, 
/**
 * Messages that wait for an answer.
 */
inFlight: number, 
/**
 * Milliseconds so far, or in all; without those that it was held.
 */
tookMs: number, 
/**
 * Messages a second, on average.
 */
rate: number, 
/**
 * Milliseconds that are left at this rate; none where that cannot be said.
 */
remainingMs: number | null, 
/**
 * Half of the answers took so many microseconds at most.
 */
p50Us: number, 
/**
 * 95 of a hundred.
 */
p95Us: number, 
/**
 * 99 of a hundred.
 */
p99Us: number, 
/**
 * The longest.
 */
maxUs: number, 
/**
 * The run over time.
 */
beats: Array<BeatView>, };

export type SentView = { 
/**
 * Its number in the run, from 1.
 */
number: number, 
/**
 * Its MSH-10.
 */
controlId: string, 
/**
 * MSA-1; none where it was not answered.
 */
code: string | null, 
/**
 * MSA-3 or what ERR says; of one that was not answered why.
 */
text: string | null, 
/**
 * Whether MSA-2 is what was sent; true where it was not answered.
 */
matches: boolean, 
/**
 * Whether it left at all.
 */
left: boolean, 
/**
 * From the first byte out to the last byte in, in microseconds.
 */
latencyUs: number | null, 
/**
 * How often it was tried.
 */
attempts: number, };

export type SinceView = "saved" | "edit";

export type SocketSettings = { 
/**
 * Host name or address.
 */
host: string, 
/**
 * TCP port.
 */
port: number, 
/**
 * `mllp` or `http`.
 */
protocol: string, 
/**
 * Path of HTTP.
 */
path: string, 
/**
 * Bytes before a payload, in hex.
 */
start: string, 
/**
 * Bytes behind it, in hex.
 */
end: string, 
/**
 * TLS, where it is spoken.
 */
tls: TlsSettings | null, };

export type SourceAt = { 
/**
 * The source.
 */
source: number, };

export type SourceKind = "sample" | "file" | "paste" | "capture";

export type SourceList = { 
/**
 * Samples first, then as opened; the capture store last.
 */
sources: Array<SourceView>, 
/**
 * The source that the request opened (or found open already).
 */
opened: number | null, 
/**
 * One finding for each path that could not be opened.
 */
findings: Array<FindingView>, };

export type SourceReading = { 
/**
 * The source.
 */
source: number, 
/**
 * A charset by name (`ISO-8859-1`, `UNICODE UTF-8`); none for what each message says.
 */
charset: string | null, 
/**
 * Whose rules apply.
 */
rules: RulesView, };

export type SourceView = { 
/**
 * Identity while the workbench runs.
 */
id: number, 
/**
 * Where it comes from.
 */
kind: SourceKind, 
/**
 * File name, or a name made for it.
 */
name: string, 
/**
 * Full path, where it is a file.
 */
path: string | null, 
/**
 * Messages in it.
 */
count: number, 
/**
 * Size in bytes, as far as it was read.
 */
bytes: number, 
/**
 * How its reading stands, while it is being read.
 */
reading: ProgressView | null, 
/**
 * Whether it was read to its end; else somebody stopped it, or it is being read.
 */
whole: boolean, 
/**
 * What is not a message, counts that disagree, why a file could not be read.
 */
findings: Array<FindingView>, 
/**
 * Charset that somebody set in place of what the messages say.
 */
charset: string | null, 
/**
 * Whose rules apply to its messages.
 */
rules: RulesView, };

export type SpecAt = { 
/**
 * Folder name under `interfaces/`.
 */
interface: string, };

export type SpecSave = { 
/**
 * Which.
 */
at: SpecAt, 
/**
 * Where to.
 */
path: string, };

export type SpecSection = { 
/**
 * Its heading.
 */
title: string, 
/**
 * What is to be known about it.
 */
intro: string, 
/**
 * Rows in it.
 */
rows: number, };

export type SpecView = { 
/**
 * Its title.
 */
title: string, 
/**
 * Suggested file name, without an ending.
 */
fileName: string, 
/**
 * How far the page is proven.
 */
pageTier: ProvenView, 
/**
 * How far the workbook is.
 */
bookTier: ProvenView, 
/**
 * Its sections in order.
 */
sections: Array<SpecSection>, 
/**
 * Questions that are open.
 */
open: number, };

export type SpliceView = { 
/**
 * What goes, in the text as it was: whole lines, without the last line end.
 */
range: TextRange, 
/**
 * What stands there now, as many lines.
 */
text: string, 
/**
 * The first of these lines, 0-based.
 */
first: number, };

export type StatisticsStart = { 
/**
 * The source.
 */
source: number, 
/**
 * The list over which to count; none for the whole source.
 */
list: number | null, 
/**
 * The place; every occurrence where indexes are left out.
 */
path: string, };

export type StatisticsView = { 
/**
 * Number of the work.
 */
task: number, 
/**
 * How far it is.
 */
progress: ProgressView, 
/**
 * The place, and its name.
 */
at: FieldHit, 
/**
 * Messages that were looked at.
 */
messages: number, 
/**
 * Of these, messages with something there, null included.
 */
filled: number, 
/**
 * Messages where nothing but `""` stands there.
 */
null: number, 
/**
 * Messages without the segment.
 */
absent: number, 
/**
 * Values, null included: more than messages where a field repeats.
 */
values: number, 
/**
 * Characters of the shortest value that is neither empty nor null.
 */
shortest: number | null, 
/**
 * Characters of the longest.
 */
longest: number | null, 
/**
 * Different values that were counted.
 */
distinct: number, 
/**
 * Whether every value was counted by itself; else there are more of them.
 */
complete: boolean, 
/**
 * The most frequent, most frequent first.
 */
top: Array<FrequentValue>, 
/**
 * Whether values are shown as dots.
 */
masked: boolean, };

export type StepKind = "opened" | "note" | "message" | "again" | "onward" | "beside" | "answer";

export type StepView = { 
/**
 * The step, as written.
 */
step: string, 
/**
 * Its result.
 */
value: string, };

export type StructureView = { 
/**
 * `ORU_R01`
 */
id: string, 
/**
 * The groups that have more than one segment, in the order of their first.
 */
groups: Array<GroupView>, 
/**
 * For each segment its innermost group, as a position in `groups`.
 */
places: Array<number | null>, 
/**
 * Segments that are not where the structure wants them.
 */
misplaced: Array<MisplacedView>, 
/**
 * What must or may be there and is not, in the order of the message.
 */
absent: Array<AbsentView>, 
/**
 * Whether what may be there is left out: in a long message it would be most of the rows.
 */
onlyRequired: boolean, };

export type SystemAsked = { 
/**
 * Its key; made from its description where it is empty.
 */
id: string, 
/**
 * What it is.
 */
description: string, 
/**
 * Host name or address; empty where it is not known yet, or the project has the system.
 */
host: string, 
/**
 * TCP port; 0 where it is not known yet.
 */
port: number, };

export type SystemView = { 
/**
 * Key in `project.toml`.
 */
id: string, 
/**
 * What it is.
 */
description: string, };

export type TableDiff = { 
/**
 * Its name.
 */
table: string, 
/**
 * The sheet that it stands on.
 */
sheet: string, 
/**
 * Column heads.
 */
columns: Array<string>, 
/**
 * Whether the interface has no such table yet.
 */
isNew: boolean, 
/**
 * Rows that come.
 */
added: Array<Array<string>>, 
/**
 * Rows that go.
 */
removed: Array<Array<string>>, 
/**
 * Rows that are other than before.
 */
changed: Array<RowDiff>, 
/**
 * What has to be looked at twice.
 */
doubts: Array<string>, 
/**
 * Why it cannot be taken, where it cannot.
 */
refused: string | null, };

export type TablePaste = { 
/**
 * The cells as they came from the clipboard.
 */
text: string, 
/**
 * Whether the first row names the columns.
 */
header: boolean, };

export type TablePasted = { 
/**
 * Column names, key columns first.
 */
columns: Array<string>, 
/**
 * Rows, without those whose key stands already.
 */
rows: Array<Array<string>>, 
/**
 * What is wrong, with the line of the pasted text.
 */
findings: Array<FindingView>, };

export type TableView = { 
/**
 * File name without `.csv`.
 */
name: string, 
/**
 * Column names, key first.
 */
columns: Array<string>, 
/**
 * Rows in the order of the file.
 */
rows: Array<Array<string>>, 
/**
 * Values met in the samples that no row has, with counts, most frequent first; dots where such
 * values are masked.
 */
unmapped: Array<ValueCount>, };

export type TablesAccept = { 
/**
 * Which workbook, for which interface.
 */
at: TablesAt, 
/**
 * Names of the tables.
 */
tables: Array<string>, };

export type TablesAt = { 
/**
 * Folder name under `interfaces/`.
 */
interface: string, 
/**
 * The workbook.
 */
path: string, };

export type TablesView = { 
/**
 * Each table of the workbook.
 */
tables: Array<TableDiff>, };

export type Tally = { 
/**
 * Errors.
 */
error: number, 
/**
 * Warnings.
 */
warning: number, 
/**
 * Hints.
 */
hint: number, };

export type TaskAt = { 
/**
 * Its number.
 */
task: number, };

export type TeeAnswer = { 
/**
 * MSA-1; `–` where no answer came.
 */
code: string, 
/**
 * What it said, or why none came.
 */
text: string | null, 
/**
 * In microseconds.
 */
latencyUs: number | null, };

export type TeeSettings = { 
/**
 * Where it is.
 */
to: SocketSettings, 
/**
 * Whether its answers are kept.
 */
keepAnswers: boolean, };

export type TemplateList = { 
/**
 * By name of their folders.
 */
templates: Array<TemplateView>, };

export type TemplateView = { 
/**
 * Its name for programs.
 */
id: string, 
/**
 * Its name for people.
 */
name: string, 
/**
 * What it is, in a sentence or two.
 */
summary: string, 
/**
 * Its page, in Markdown.
 */
page: string, 
/**
 * Folder names of its interfaces.
 */
interfaces: Array<string>, 
/**
 * Test cases that it brings along.
 */
cases: number, };

export type TextOfWire = { 
/**
 * Which message.
 */
key: MessageKey, 
/**
 * The byte.
 */
byte: number, };

export type TextRange = { 
/**
 * First unit.
 */
from: number, 
/**
 * One past the last unit.
 */
to: number, };

export type Tier = "engine" | "standIn" | "schema" | "format" | "manual";

export type TlsSettings = { 
/**
 * PEM of the certificate.
 */
certificate: string, 
/**
 * PEM of its key.
 */
key: string, 
/**
 * PKCS#12 in place of the two.
 */
pfx: string, 
/**
 * Name of the environment variable that has the password of that.
 */
passwordFrom: string, 
/**
 * PEM of authorities that are believed.
 */
trust: string, 
/**
 * Of a listener: `anyone`, `asked` or `required`.
 */
clients: string, 
/**
 * The name that the receiver's certificate must have.
 */
name: string, };

export type TraceView = { 
/**
 * The rule.
 */
rule: string, 
/**
 * Whether it ran; false where its condition was.
 */
ran: boolean, 
/**
 * Value before; of a template, what went in.
 */
input: string, 
/**
 * Value after each step.
 */
steps: Array<StepView>, 
/**
 * What it wrote.
 */
output: string, 
/**
 * Where it wrote, in `target_text`.
 */
range: TextRange | null, 
/**
 * Where it wrote, canonical.
 */
path: string | null, 
/**
 * Addresses that it read.
 */
sources: Array<string>, 
/**
 * What went wrong.
 */
problem: string | null, };

export type Unsaved = { 
/**
 * Messages under edit.
 */
messages: Array<MessageKey>, 
/**
 * Mappings under edit.
 */
mappings: Array<MappingAt>, };

export type ValueAt = { 
/**
 * Which message.
 */
key: MessageKey, 
/**
 * The place.
 */
path: string, };

export type ValueCount = { 
/**
 * Value.
 */
value: string, 
/**
 * Messages.
 */
count: number, };

export type Verdict = "exact" | "same" | "ignored" | "different" | "oldOnly" | "newOnly";

export type VersionsView = { 
/**
 * Its name, relative to the interface.
 */
file: string, 
/**
 * As it would be saved from here.
 */
mine: string | null, 
/**
 * As it stands on disk.
 */
theirs: string | null, 
/**
 * As both once were.
 */
base: string | null, };

export type WireOfText = { 
/**
 * Which message.
 */
key: MessageKey, 
/**
 * The stretch.
 */
range: TextRange, };

export type WirePage = { 
/**
 * Which message.
 */
key: MessageKey, 
/**
 * First byte.
 */
first: number, 
/**
 * Bytes at most; no more than 65,536 come.
 */
count: number, };

export type WireView = { 
/**
 * Bytes in all, those around the message included.
 */
bytes: number, 
/**
 * The message itself among them.
 */
payload: ByteRange, 
/**
 * Whether what is personal is left out.
 */
masked: boolean, };

export type WorkState = "running" | "done" | "stopped" | "failed";

export const commands = {
  projectState: (): Promise<ProjectView> => call('project_state', {}),
  projectOpen: (request: OpenProject): Promise<ProjectView> => call('project_open', request),
  exampleRestore: (): Promise<ProjectView> => call('example_restore', {}),
  templateList: (): Promise<TemplateList> => call('template_list', {}),
  projectFromTemplate: (request: NewFromTemplate): Promise<ProjectView> => call('project_from_template', request),
  projectCreate: (request: NewProject): Promise<ProjectView> => call('project_create', request),
  projectRecent: (): Promise<RecentList> => call('project_recent', {}),
  interfaceAdd: (request: InterfaceAsked): Promise<ProjectView> => call('interface_add', request),
  destinationAdd: (request: DestinationAsked): Promise<ProjectView> => call('destination_add', request),
  sourceList: (): Promise<SourceList> => call('source_list', {}),
  sourceOpen: (request: OpenPaths): Promise<SourceList> => call('source_open', request),
  sourcePaste: (request: PasteText): Promise<SourceList> => call('source_paste', request),
  sourceClose: (request: SourceAt): Promise<SourceList> => call('source_close', request),
  sourceReadAs: (request: SourceReading): Promise<SourceList> => call('source_read_as', request),
  sourceStop: (request: SourceAt): Promise<SourceList> => call('source_stop', request),
  sourceReadOn: (request: SourceAt): Promise<SourceList> => call('source_read_on', request),
  messageRows: (request: RowsAt): Promise<MessagePage> => call('message_rows', request),
  listStart: (request: ListStart): Promise<ListView> => call('list_start', request),
  taskStop: (request: TaskAt): Promise<ProgressView> => call('task_stop', request),
  messageStep: (request: DifferAt): Promise<RowFound> => call('message_step', request),
  valueFilter: (request: ValueAt): Promise<FilterText> => call('value_filter', request),
  statisticsStart: (request: StatisticsStart): Promise<StatisticsView> => call('statistics_start', request),
  statisticsNow: (request: TaskAt): Promise<StatisticsView> => call('statistics_now', request),
  messageOpen: (request: OpenMessage): Promise<MessageView> => call('message_open', request),
  messageFindings: (request: OpenMessage): Promise<FindingsView> => call('message_findings', request),
  messageNodes: (request: NodesAt): Promise<NodePage> => call('message_nodes', request),
  messageEdit: (request: MessageEdit): Promise<EditView> => call('message_edit', request),
  messageUndo: (request: OpenMessage): Promise<EditView> => call('message_undo', request),
  messageRedo: (request: OpenMessage): Promise<EditView> => call('message_redo', request),
  messageRevert: (request: OpenMessage): Promise<EditView> => call('message_revert', request),
  messageSave: (request: MessageSave): Promise<MessageSaved> => call('message_save', request),
  unsaved: (): Promise<Unsaved> => call('unsaved', {}),
  documentOpen: (request: DocumentAt): Promise<DocumentView> => call('document_open', request),
  documentSave: (request: DocumentSave): Promise<DocumentSaved> => call('document_save', request),
  wireOpen: (request: OpenMessage): Promise<WireView> => call('wire_open', request),
  wireOfText: (request: WireOfText): Promise<ByteRange> => call('wire_of_text', request),
  textOfWire: (request: TextOfWire): Promise<TextRange> => call('text_of_wire', request),
  maskSet: (request: MaskState): Promise<MaskState> => call('mask_set', request),
  findingIgnore: (request: IgnoreFinding): Promise<ProjectView> => call('finding_ignore', request),
  fieldSearch: (request: FieldSearch): Promise<FieldHits> => call('field_search', request),
  segmentOutline: (request: SegmentOutline): Promise<NodePage> => call('segment_outline', request),
  endpointList: (): Promise<EndpointList> => call('endpoint_list', {}),
  endpointStart: (request: EndpointAt): Promise<EndpointView> => call('endpoint_start', request),
  endpointStop: (request: EndpointAt): Promise<EndpointView> => call('endpoint_stop', request),
  endpointSettings: (request: EndpointAt): Promise<EndpointSettings> => call('endpoint_settings', request),
  endpointSave: (request: EndpointSettings): Promise<EndpointList> => call('endpoint_save', request),
  endpointRemove: (request: EndpointAt): Promise<EndpointList> => call('endpoint_remove', request),
  endpointCertificate: (request: CertificateAsked): Promise<CertificateView> => call('endpoint_certificate', request),
  captureRows: (request: CaptureRowsAt): Promise<CapturePage> => call('capture_rows', request),
  captureNewer: (request: CaptureNewer): Promise<CapturePage> => call('capture_newer', request),
  captureCells: (request: CaptureCellsAt): Promise<CaptureCells> => call('capture_cells', request),
  captureAmount: (request: CaptureChosen): Promise<CaptureAmount> => call('capture_amount', request),
  captureKeys: (): Promise<CaptureKeys> => call('capture_keys', {}),
  captureKeySet: (request: CaptureKeySet): Promise<CaptureKeys> => call('capture_key_set', request),
  captureKeep: (): Promise<KeepView> => call('capture_keep', {}),
  captureKeepSet: (request: KeepRule): Promise<KeepView> => call('capture_keep_set', request),
  removalPlan: (request: RemovalAsked): Promise<RemovalPlan> => call('removal_plan', request),
  removalDo: (request: RemovalAgreed): Promise<RemovalDone> => call('removal_do', request),
  recordOpen: (request: RecordAt): Promise<RecordView> => call('record_open', request),
  recordSave: (request: RecordSave): Promise<ExportSaved> => call('record_save', request),
  captureExport: (request: CaptureExport): Promise<CaptureExported> => call('capture_export', request),
  captureImport: (request: CaptureImport): Promise<CaptureImported> => call('capture_import', request),
  captureStep: (request: CaptureDiffer): Promise<CaptureFound> => call('capture_step', request),
  captureConversation: (request: ConversationAt): Promise<ConversationView> => call('capture_conversation', request),
  messageSend: (request: SendMessage): Promise<SendView> => call('message_send', request),
  sendingPreview: (request: SendingStart): Promise<SendingPreview> => call('sending_preview', request),
  sendingStart: (request: SendingStart): Promise<SendingView> => call('sending_start', request),
  sendingNow: (request: SendingAt): Promise<SendingView> => call('sending_now', request),
  sendingList: (): Promise<SendingList> => call('sending_list', {}),
  sendingHold: (request: SendingHold): Promise<SendingView> => call('sending_hold', request),
  sendingStop: (request: SendingAt): Promise<SendingView> => call('sending_stop', request),
  sendingResults: (request: SendingResultsAt): Promise<SendingResults> => call('sending_results', request),
  mappingOpen: (request: MappingAt): Promise<MappingView> => call('mapping_open', request),
  mappingCreate: (request: CreateMapping): Promise<MappingAt> => call('mapping_create', request),
  mappingEdit: (request: MappingEdit): Promise<MappingView> => call('mapping_edit', request),
  mappingUndo: (request: MappingAt): Promise<MappingView> => call('mapping_undo', request),
  mappingRedo: (request: MappingAt): Promise<MappingView> => call('mapping_redo', request),
  mappingSave: (request: MappingAt): Promise<MappingView> => call('mapping_save', request),
  mappingReload: (request: MappingAt): Promise<MappingView> => call('mapping_reload', request),
  mappingSample: (request: MappingSample): Promise<SampleView> => call('mapping_sample', request),
  mappingChoose: (request: ChooseSamples): Promise<MappingView> => call('mapping_choose', request),
  mappingBlast: (request: MappingAt): Promise<BlastView> => call('mapping_blast', request),
  mappingConflict: (request: MappingAt): Promise<ConflictView> => call('mapping_conflict', request),
  mappingPropose: (request: ProposeMapping): Promise<ProposalsView> => call('mapping_propose', request),
  mappingAccept: (request: AcceptProposals): Promise<MappingView> => call('mapping_accept', request),
  mappingCarry: (request: CarryAt): Promise<CarryView> => call('mapping_carry', request),
  mappingPut: (request: CarryPut): Promise<MappingView> => call('mapping_put', request),
  tablePaste: (request: TablePaste): Promise<TablePasted> => call('table_paste', request),
  functionList: (): Promise<FunctionList> => call('function_list', {}),
  comparisonRun: (request: ComparisonAt): Promise<ComparisonView> => call('comparison_run', request),
  comparisonPairs: (request: PairsAt): Promise<PairPage> => call('comparison_pairs', request),
  comparisonPair: (request: PairAt): Promise<PairView> => call('comparison_pair', request),
  casesRun: (request: CasesAt): Promise<CasesView> => call('cases_run', request),
  caseOpen: (request: CaseAt): Promise<CaseDetail> => call('case_open', request),
  caseMake: (request: CaseMake): Promise<CaseMade> => call('case_make', request),
  caseBless: (request: CaseBless): Promise<CasesView> => call('case_bless', request),
  caseDescribe: (request: CaseDescribe): Promise<CaseAt> => call('case_describe', request),
  caseRemove: (request: CaseAt): Promise<CasesView> => call('case_remove', request),
  coverage: (request: CasesAt): Promise<CoverageView> => call('coverage', request),
  exportPreview: (request: ExportAt): Promise<ExportView> => call('export_preview', request),
  exportSave: (request: ExportSave): Promise<ExportSaved> => call('export_save', request),
  exportGroup: (request: ExportGroup): Promise<ExportSaved> => call('export_group', request),
  specPreview: (request: SpecAt): Promise<SpecView> => call('spec_preview', request),
  specSave: (request: SpecSave): Promise<ExportSaved> => call('spec_save', request),
  tablesReview: (request: TablesAt): Promise<TablesView> => call('tables_review', request),
  tablesAccept: (request: TablesAccept): Promise<TablesView> => call('tables_accept', request),
} as const;
