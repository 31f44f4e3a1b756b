/** Words that give no reason by themselves: of grammar, of assurance, of need, and names for the code at hand. */
export const EMPTY_WORDS: ReadonlySet<string> = new Set(
  [
    'a an the this that these those it its here there what which so as and or but of in on at for to with by from',
    'is are was be being been do does did done has have had will would should shall can could may might must',
    'i we you me us my our your they them their not no yes if then thus therefore hence because since why how',
    'safe safely safety unsafe sound soundly unsound fine ok okay good right correct correctly alright legal allowed',
    'perfectly totally completely entirely trivially obviously obvious clearly clear evidently naturally of-course',
    'just really definitely certainly surely sure simply very quite all always probably presumably hopefully maybe',
    'perhaps likely trust trusted believe think know knows known promise swear hope doing say says said',
    'nothing anything everything something wrong bad problem problems issue issues happen happens go goes',
    'work works working see look note need needs needed require required requires requirement necessary want wanted',
    'use used uses using call calls called calling code function functions method fn block blocks operation',
    'operations line lines below following statement expression part thing things',
    'ffi c cpp libc interop extern foreign binding bindings api apis library lib interface syscall system os',
    'performance perf speed fast faster optimization optimisation optimize optimise reasons purposes',
    'compiler rustc rust borrow checker borrowck borrow-checker clippy lint linter appease satisfy silence happy make makes',
    'todo fixme xxx hack tbd wip later document documented documentation docs explain explained explanation write',
    'add comment comments justification justify reason reasons reviewed checked-by audited n/a na none',
    'caller callers user users careful carefully care caution cautious beware own risk dangerous responsible responsibility',
  ]
    .join(' ')
    .split(' '),
);
