package org.kmem.mm.shell.awk;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/**
 * Runs a program: variables, input, statements.
 *
 * <p>Implementation notes. A variable's cell holds null (unset), a {@link Value}, an {@link AwkArray},
 * or, in a parameter, {@link Untyped}. NF and the record are kept by {@link CurrentRecord}.
 */
final class Machine {
  private static final int DEPTH_LIMIT = 500;

  private final Program program;
  private final Evaluator evaluator;
  private final Streams streams;
  private final Invocation call;
  private final Regexes regexes = new Regexes();
  private final CurrentRecord record = new CurrentRecord(regexes);
  private final @Nullable Object[] globals;
  private final boolean[] inRange;
  private @Nullable Object[] locals = {};
  private @Nullable RecordReader reader;
  private int nextArgument = 1;
  private boolean anyFile;
  private int depth;
  private Value result = Value.unset();
  private int status;

  Machine(Program program, Invocation call) {
    this.program = program;
    this.call = call;
    streams = new Streams(call);
    globals = new @Nullable Object[program.globals().size()];
    inRange = new boolean[program.rules().size()];
    evaluator = new Evaluator(this);
    define(Special.FS, " ");
    define(Special.OFS, " ");
    define(Special.ORS, "\n");
    define(Special.RS, "\n");
    define(Special.SUBSEP, "\u001c");
    define(Special.CONVFMT, "%.6g");
    define(Special.OFMT, "%.6g");
    AwkArray environment = new AwkArray();
    call.surroundings()
        .environment()
        .forEach((k, v) -> environment.elements.put(k, Value.input(v)));
    globals[Special.ENVIRON.slot()] = environment;
  }

  private void define(Special special, String text) {
    globals[special.slot()] = Value.of(text);
  }

  void arguments(List<String> words) {
    AwkArray argv = new AwkArray();
    for (int i = 0; i < words.size(); i++) {
      argv.elements.put(Integer.toString(i), Value.input(words.get(i)));
    }
    globals[Special.ARGV.slot()] = argv;
    globals[Special.ARGC.slot()] = Value.of(words.size());
  }

  /** Sets a variable by name, as {@code -v} and operands do; unknown names are of no interest. */
  void assign(String name, String text) throws UsageException {
    int slot = program.globals().indexOf(name);
    if (slot >= 0) {
      set(new Expression.Name(slot, false), Value.input(Lexer.unescape(text)));
    }
  }

  Regexes regexes() {
    return regexes;
  }

  Streams streams() {
    return streams;
  }

  Invocation call() {
    return call;
  }

  String special(Special special) {
    return globals[special.slot()] instanceof Value value ? value.text("%.6g") : "";
  }

  /** Runs all of it; the exit status. */
  int run() throws ErrnoException, UsageException {
    try {
      Flow flow = Flow.NORMAL;
      for (Statement action : program.begin()) {
        flow = execute(action);
        if (flow == Flow.EXIT) {
          break;
        }
      }
      if (flow != Flow.EXIT && (!program.rules().isEmpty() || !program.end().isEmpty())) {
        flow = input();
      }
      for (Statement action : program.end()) {
        if (execute(action) == Flow.EXIT) {
          break;
        }
      }
    } finally {
      call.out().flush();
      streams.closeAll();
    }
    return status;
  }

  private Flow input() throws ErrnoException, UsageException {
    while (nextRecord()) {
      Flow flow = rules();
      if (flow == Flow.EXIT) {
        return flow;
      }
      if (flow == Flow.NEXTFILE) {
        closeReader();
      }
    }
    return Flow.NORMAL;
  }

  private void closeReader() {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }

  private Flow rules() throws ErrnoException, UsageException {
    for (int i = 0; i < program.rules().size(); i++) {
      Program.Rule rule = program.rules().get(i);
      if (selects(rule, i)) {
        Statement action = rule.action();
        if (action == null) {
          call.out().print(recordText()).print(special(Special.ORS));
          continue;
        }
        Flow flow = execute(action);
        if (flow == Flow.EXIT || flow == Flow.NEXTFILE) {
          return flow;
        }
        if (flow == Flow.NEXT) {
          break;
        }
      }
    }
    return Flow.NORMAL;
  }

  private boolean selects(Program.Rule rule, int index) throws ErrnoException, UsageException {
    Expression first = rule.first();
    if (first == null) {
      return true;
    }
    Expression last = rule.last();
    if (last == null) {
      return evaluator.evaluate(first).truth();
    }
    if (!inRange[index] && !evaluator.evaluate(first).truth()) {
      return false;
    }
    inRange[index] = !evaluator.evaluate(last).truth();
    return true;
  }

  /** Reads the next record of the main input; false at the end. */
  boolean nextRecord() throws ErrnoException, UsageException {
    String text = nextLine();
    if (text == null) {
      return false;
    }
    setRecord(text);
    return true;
  }

  /** The next record's text, counted; null at the end. */
  @Nullable String nextLine() throws ErrnoException, UsageException {
    while (true) {
      RecordReader current = reader;
      if (current == null) {
        if (!openNext()) {
          return null;
        }
        continue;
      }
      String text = current.next(special(Special.RS), regexes);
      if (text != null) {
        count(Special.NR);
        count(Special.FNR);
        return text;
      }
      closeReader();
    }
  }

  void count(Special counter) {
    double old = globals[counter.slot()] instanceof Value value ? value.number() : 0;
    globals[counter.slot()] = Value.of(old + 1);
  }

  private boolean openNext() throws UsageException {
    AwkArray argv = globals[Special.ARGV.slot()] instanceof AwkArray array ? array : new AwkArray();
    while (globals[Special.ARGC.slot()] instanceof Value count && nextArgument < count.number()) {
      String word = argv.get(Integer.toString(nextArgument++)).text("%.6g");
      int equals = word.indexOf('=');
      if (equals > 0 && isName(word.substring(0, equals))) {
        assign(word.substring(0, equals), word.substring(equals + 1));
      } else if (!word.isEmpty() && open(word)) {
        return true;
      }
    }
    return !anyFile && open("-");
  }

  private static boolean isName(String word) {
    return word.matches("[A-Za-z_][A-Za-z0-9_]*");
  }

  private boolean open(String path) {
    anyFile = true;
    try {
      reader = new RecordReader(call.open(path));
    } catch (ErrnoException e) {
      call.complain(e);
      status = 1;
      return false;
    }
    globals[Special.FILENAME.slot()] = Value.of(path.equals("-") ? "" : path);
    globals[Special.FNR.slot()] = Value.of(0);
    return true;
  }

  void setRecord(String text) {
    record.set(text, special(Special.FS));
  }

  String recordText() {
    return record.whole(special(Special.OFS), special(Special.CONVFMT)).text("%.6g");
  }

  Value field(int index) throws UsageException {
    if (index < 0) {
      throw new UsageException("field number " + index + " is negative", 1);
    }
    return index == 0
        ? record.whole(special(Special.OFS), special(Special.CONVFMT))
        : record.field(index);
  }

  void setField(int index, Value value) throws UsageException {
    if (index < 0) {
      throw new UsageException("field number " + index + " is negative", 1);
    }
    if (index == 0) {
      setRecord(value.text(special(Special.CONVFMT)));
    } else {
      record.setField(index, value);
    }
  }

  Value get(Expression.Name name) {
    if (!name.local() && name.slot() == Special.NF.slot()) {
      return Value.of(record.count());
    }
    Object cell = (name.local() ? locals : globals)[name.slot()];
    if (cell instanceof AwkArray) {
      throw new AwkFailure(
          "an array is used as a scalar"
              + (name.local() ? "" : ": " + program.globals().get(name.slot())));
    }
    return cell instanceof Value value ? value : Value.unset();
  }

  void set(Expression.Name name, Value value) throws UsageException {
    if (!name.local() && name.slot() == Special.NF.slot()) {
      record.setCount((int) value.number());
      return;
    }
    @Nullable Object[] cells = name.local() ? locals : globals;
    if (cells[name.slot()] instanceof AwkArray) {
      throw new AwkFailure("an array is used as a scalar");
    }
    cells[name.slot()] = value;
  }

  AwkArray array(Expression.Name name) {
    @Nullable Object[] cells = name.local() ? locals : globals;
    Object cell = cells[name.slot()];
    if (cell instanceof AwkArray array) {
      return array;
    }
    if (cell instanceof Value) {
      throw new AwkFailure("a scalar is used as an array");
    }
    AwkArray array = cell instanceof Untyped untyped ? untyped.toArray() : new AwkArray();
    cells[name.slot()] = array;
    return array;
  }

  boolean isArray(Expression.Name name) {
    Object cell = (name.local() ? locals : globals)[name.slot()];
    return cell instanceof AwkArray || cell instanceof Untyped;
  }

  /** Calls a function of the program. */
  Value call(int number, List<Expression> arguments) throws ErrnoException, UsageException {
    Program.Function function = program.functions().get(number);
    if (arguments.size() > function.parameters()) {
      throw new AwkFailure(
          "function " + function.name() + " takes " + function.parameters() + " arguments");
    }
    if (depth >= DEPTH_LIMIT) {
      throw new AwkFailure("function " + function.name() + " calls itself too deeply");
    }
    @Nullable Object[] frame = new @Nullable Object[function.parameters()];
    for (int i = 0; i < arguments.size(); i++) {
      frame[i] = argument(arguments.get(i));
    }
    @Nullable Object[] outer = locals;
    locals = frame;
    depth++;
    result = Value.unset();
    try {
      Flow flow = execute(function.body());
      if (flow == Flow.EXIT || flow == Flow.NEXT || flow == Flow.NEXTFILE) {
        throw new Leaving(flow);
      }
    } finally {
      locals = outer;
      depth--;
    }
    Value value = result;
    result = Value.unset();
    return value;
  }

  private Object argument(Expression expression) throws ErrnoException, UsageException {
    if (expression instanceof Expression.Name name) {
      @Nullable Object[] cells = name.local() ? locals : globals;
      Object cell = cells[name.slot()];
      if (cell instanceof AwkArray || cell instanceof Untyped) {
        return cell;
      }
      if (cell == null && (name.local() || name.slot() != Special.NF.slot())) {
        return new Untyped(cells, name.slot());
      }
    }
    return evaluator.evaluate(expression);
  }

  /** {@code next} or {@code exit} within a function: unwinds to the statement of the rule. */
  private static final class Leaving extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Flow flow;

    Leaving(Flow flow) {
      super(null, null, false, false);
      this.flow = flow;
    }
  }

  private Flow execute(Statement statement) throws ErrnoException, UsageException {
    if (depth > 0) {
      return perform(statement);
    }
    try {
      return perform(statement);
    } catch (Leaving e) {
      return e.flow;
    }
  }

  private Flow perform(Statement statement) throws ErrnoException, UsageException {
    switch (statement) {
      case Statement.Block block -> {
        for (Statement inner : block.body()) {
          Flow flow = perform(inner);
          if (flow != Flow.NORMAL) {
            return flow;
          }
        }
      }
      case Statement.Evaluate evaluate -> evaluator.evaluate(evaluate.expression());
      case Statement.Print print -> print(print);
      case Statement.If conditional -> {
        Statement no = conditional.no();
        if (evaluator.evaluate(conditional.condition()).truth()) {
          return perform(conditional.yes());
        }
        return no == null ? Flow.NORMAL : perform(no);
      }
      case Statement.Loop loop -> {
        return loop(loop);
      }
      case Statement.ForIn loop -> {
        for (String subscript : List.copyOf(array(loop.array()).elements.keySet())) {
          evaluator.assign(loop.variable(), Value.input(subscript));
          Flow flow = perform(loop.body());
          if (flow == Flow.BREAK) {
            break;
          }
          if (flow != Flow.NORMAL && flow != Flow.CONTINUE) {
            return flow;
          }
        }
      }
      case Statement.Delete delete -> {
        AwkArray array = array(delete.array());
        if (delete.subscripts().isEmpty()) {
          array.elements.clear();
        } else {
          array.elements.remove(evaluator.subscript(delete.subscripts()));
        }
      }
      case Statement.Leave leave -> {
        return leave(leave);
      }
    }
    return Flow.NORMAL;
  }

  private Flow loop(Statement.Loop loop) throws ErrnoException, UsageException {
    Statement start = loop.start();
    Statement step = loop.step();
    Expression condition = loop.condition();
    if (start != null) {
      perform(start);
    }
    boolean unconditional = loop.bodyFirst();
    while (unconditional || condition == null || evaluator.evaluate(condition).truth()) {
      unconditional = false;
      Flow flow = perform(loop.body());
      if (flow == Flow.BREAK) {
        return Flow.NORMAL;
      }
      if (flow != Flow.NORMAL && flow != Flow.CONTINUE) {
        return flow;
      }
      if (step != null) {
        perform(step);
      }
    }
    return Flow.NORMAL;
  }

  private Flow leave(Statement.Leave leave) throws ErrnoException, UsageException {
    Expression value = leave.value();
    return switch (leave.kind()) {
      case BREAK -> Flow.BREAK;
      case CONTINUE -> Flow.CONTINUE;
      case NEXT -> Flow.NEXT;
      case NEXTFILE -> Flow.NEXTFILE;
      case RETURN -> {
        result = value == null ? Value.unset() : evaluator.evaluate(value);
        yield Flow.RETURN;
      }
      case EXIT -> {
        if (value != null) {
          status = (int) evaluator.evaluate(value).number() & 0xff;
        }
        yield Flow.EXIT;
      }
    };
  }

  private void print(Statement.Print print) throws ErrnoException, UsageException {
    String text;
    if (print.formatted()) {
      List<Value> values = evaluator.evaluateAll(print.arguments());
      if (values.isEmpty()) {
        throw new AwkFailure("printf needs a format");
      }
      String convfmt = special(Special.CONVFMT);
      text =
          Format.sprintf(
              values.getFirst().text(convfmt), values.subList(1, values.size()), convfmt);
    } else if (print.arguments().isEmpty()) {
      text = recordText() + special(Special.ORS);
    } else {
      StringBuilder row = new StringBuilder();
      String format = special(Special.OFMT);
      String separator = special(Special.OFS);
      boolean any = false;
      for (Expression argument : print.arguments()) {
        row.append(any ? separator : "").append(evaluator.evaluate(argument).text(format));
        any = true;
      }
      text = row.append(special(Special.ORS)).toString();
    }
    Expression destination = print.destination();
    if (destination == null) {
      call.out().print(text);
    } else {
      streams.output(evaluator.text(destination), print.redirection()).print(text);
    }
  }
}
