package org.kmem.bench.gate.deterministic;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Rewrites classes so that they tell {@link Tally} of each atomic operation, fence and lock just before it, and of the
 * {@link EngineEvent}s in them. What they do is unchanged.
 *
 * <p>Atomic operations are known by the method that is called: those of {@link java.lang.invoke.VarHandle} that read
 * and write at once, those of {@code java.util.concurrent.atomic}, those of {@code Unsafe}. One within a loop counts as
 * often as it is tried. What the JDK's own classes do inside is not seen.
 */
final class CountingTransform {
  private static final ClassDesc TALLY = ClassDesc.of(Tally.class.getName());
  private static final MethodTypeDesc COUNT =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);

  private static final String VAR_HANDLE = "java.lang.invoke.VarHandle";
  private static final String ATOMIC = "java.util.concurrent.atomic.";
  private static final String LOCKS = "java.util.concurrent.locks.";
  private static final Set<String> ADDERS =
      Set.of("LongAdder", "DoubleAdder", "LongAccumulator", "DoubleAccumulator");

  private final List<EngineEvent> events;
  private final Consumer<EngineEvent> seen;

  /**
   * Makes a transform.
   *
   * @param events what to count besides
   * @param seen hears of each event for which there is a place
   */
  CountingTransform(List<EngineEvent> events, Consumer<EngineEvent> seen) {
    this.events = events;
    this.seen = seen;
  }

  /** The class with calls to the tally in it. */
  byte[] of(byte[] bytes) {
    ClassFile format = ClassFile.of();
    ClassModel model = format.parse(bytes);
    String name = name(model.thisClass().asInternalName());
    Set<String> volatiles =
        model.fields().stream()
            .filter(field -> field.flags().has(AccessFlag.VOLATILE))
            .map(field -> field.fieldName().stringValue())
            .collect(Collectors.toSet());
    return format.transformClass(
        model,
        (builder, element) -> {
          if (element instanceof MethodModel method && method.code().isPresent()) {
            Counting counting = new Counting(name, method, volatiles);
            builder.transformMethod(method, MethodTransform.transformingCode(counting));
          } else {
            builder.with(element);
          }
        });
  }

  private static String name(String internal) {
    return internal.replace('/', '.');
  }

  /** What a call is by the method it names. */
  static Optional<Counter> kindOf(String owner, String method) {
    if (owner.startsWith(LOCKS)) {
      return Optional.of(Counter.LOCKS)
          .filter(kind -> method.startsWith("lock") || method.startsWith("tryLock"));
    }
    boolean isAtomic = owner.startsWith(ATOMIC);
    if (!isAtomic && !owner.equals(VAR_HANDLE) && !owner.endsWith(".Unsafe")) {
      return Optional.empty();
    }
    if (isAtomic && ADDERS.contains(owner.substring(ATOMIC.length()))) {
      return Optional.of(Counter.ATOMICS)
          .filter(kind -> Set.of("add", "increment", "decrement", "accumulate").contains(method));
    }
    if (method.startsWith("compareAnd")
        || method.startsWith("weakCompareAnd")
        || method.startsWith("getAnd")
        || method.endsWith("AndGet")) {
      return Optional.of(Counter.ATOMICS);
    }
    boolean isFence =
        method.equals("fullFence")
            || method.equals("setVolatile")
            || (isAtomic && method.equals("set"));
    return isFence ? Optional.of(Counter.FENCES) : Optional.empty();
  }

  /** The calls of one method. */
  private final class Counting implements CodeTransform {
    private final String className;
    private final boolean isSynchronized;
    private final Set<String> volatiles;
    private final List<EngineEvent> own;

    Counting(String className, MethodModel method, Set<String> volatiles) {
      this.className = className;
      this.isSynchronized = method.flags().has(AccessFlag.SYNCHRONIZED);
      this.volatiles = volatiles;
      this.own =
          events.stream()
              .filter(event ->
                  event.inClass().equals(className)
                      && event.inMethod().equals(method.methodName().stringValue()))
              .toList();
    }

    @Override
    public void atStart(CodeBuilder builder) {
      if (isSynchronized) {
        count(builder, Counter.LOCKS);
      }
      own.stream().filter(EngineEvent::isEntry).forEach(event -> count(builder, event));
    }

    @Override
    public void accept(CodeBuilder builder, CodeElement element) {
      switch (element) {
        case InvokeInstruction call -> {
          String owner = name(call.owner().asInternalName());
          String method = call.name().stringValue();
          kindOf(owner, method).ifPresent(kind -> count(builder, kind));
          own.stream()
              .filter(event -> event.isCallOf(owner, method))
              .forEach(event -> count(builder, event));
        }
        case MonitorInstruction monitor when monitor.opcode() == Opcode.MONITORENTER ->
            count(builder, Counter.LOCKS);
        case FieldInstruction field when isVolatileStore(field) -> count(builder, Counter.FENCES);
        default -> {}
      }
      builder.with(element);
    }

    /** Fields of other classes are not known to be volatile; the engine has such fields to themselves. */
    private boolean isVolatileStore(FieldInstruction field) {
      boolean isStore = field.opcode() == Opcode.PUTFIELD || field.opcode() == Opcode.PUTSTATIC;
      return isStore
          && name(field.owner().asInternalName()).equals(className)
          && volatiles.contains(field.name().stringValue());
    }

    private void count(CodeBuilder builder, EngineEvent event) {
      seen.accept(event);
      count(builder, event.counter());
    }

    private static void count(CodeBuilder builder, Counter counter) {
      builder.loadConstant(counter.place()).invokestatic(TALLY, "count", COUNT);
    }
  }
}
