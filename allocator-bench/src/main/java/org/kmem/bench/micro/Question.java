package org.kmem.bench.micro;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kmem.bench.subject.ObjectSubjects;
import org.kmem.bench.subject.PageSubjects;

/**
 * What a control answers for the rows beside it: a benchmark with its parameters and a number of threads.
 *
 * @param benchmark full name, class and method
 * @param params parameters beside the allocator, by name; those not given are the benchmark's defaults
 * @param threads number of threads
 * @param among how the names begin of the allocators that it is asked about beside the control; empty for all
 */
public record Question(
    String benchmark, Map<String, String> params, int threads, List<String> among) {
  /** Name of the parameter that says what kind of threads. */
  public static final String EXECUTOR = "executor";

  /** Threads of the operating system. */
  public static final String PLATFORM = "platform";

  /** Virtual threads, each with a carrier of its own. */
  public static final String VIRTUAL = "virtual";

  /** Threads of the kind that Netty's allocators are made for. */
  public static final String FAST = "fast";

  /** How the classes begin that measure allocators of pieces. */
  private static final String OBJECTS = Question.class.getPackageName() + ".Object";

  /** How the classes begin that measure machines of the model, which have one thread. */
  private static final String MODEL = Question.class.getPackageName() + ".Model";

  /** Benchmarks that do as many operations in a call as {@link HeldBlocks} has blocks. */
  private static final List<String> HELD =
      List.of(
          PageBulk.class.getName() + ".",
          PageRandom.class.getName() + ".",
          PageFault.class.getName() + ".");

  /** Effort of benchmarks of which an iteration is one call by one thread, by the beginning of their names. */
  private static final Map<String, Effort> SINGLE_CALLS =
      Map.of(
          PageAgeing.class.getName() + ".", Effort.SERIES,
          MachineBoot.class.getName() + ".", Effort.BOOTS);

  /** Sorts the parameters, so that names and tables are the same everywhere. */
  public Question {
    params = Collections.unmodifiableMap(new TreeMap<>(params));
    among = List.copyOf(among);
  }

  /**
   * A question about all allocators.
   *
   * @param benchmark full name, class and method
   * @param params parameters beside the allocator, by name
   * @param threads number of threads
   */
  public Question(String benchmark, Map<String, String> params, int threads) {
    this(benchmark, params, threads, List.of());
  }

  /** The same about all allocators. */
  Question aboutAll() {
    return new Question(benchmark, params, threads);
  }

  /** The same about those allocators too that another one is about. */
  Question andAbout(Question other) {
    if (among.isEmpty() || other.among.isEmpty()) {
      return aboutAll();
    }
    List<String> both = Stream.concat(among.stream(), other.among.stream()).distinct().toList();
    return new Question(benchmark, params, threads, both);
  }

  /**
   * Operations in a call.
   *
   * @return their number, or 0 if the benchmark says it itself
   */
  public int operations() {
    return HELD.stream().anyMatch(benchmark::startsWith)
        ? HeldBlocks.count(Integer.parseInt(params.getOrDefault("order", "0")))
        : 0;
  }

  /** What is measured with an effort of its own, since an iteration is one call by one thread. */
  static Optional<Effort> singleCalls(String benchmark) {
    return SINGLE_CALLS.entrySet().stream()
        .filter(entry -> benchmark.startsWith(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /**
   * Whether a benchmark measures allocators of pieces, of any size, and not of pages.
   *
   * @param benchmark full name, class and method
   * @return true for those of pieces
   */
  public static boolean isAboutObjects(String benchmark) {
    return benchmark.startsWith(OBJECTS);
  }

  /** Whether a benchmark is run by one thread only: a call is all of it, or there is one machine with one baton. */
  static boolean isOneThreads(String benchmark) {
    return singleCalls(benchmark).isPresent() || benchmark.startsWith(MODEL);
  }

  /**
   * Those of some allocators that this is, and can be, asked about.
   *
   * @param allocs names of subjects
   * @return names in the same order
   */
  public List<String> answering(List<String> allocs) {
    List<String> others = isAboutObjects(benchmark) ? PageSubjects.names() : ObjectSubjects.names();
    boolean sizesDiffer = !Suite.params(benchmark).contains(ObjectMachine.PIECE_BYTES);
    return allocs.stream()
        .filter(alloc -> alloc.equals(PageSubjects.CONTROL) || isAmong(alloc))
        .filter(alloc -> alloc.equals(PageSubjects.CONTROL) || !others.contains(alloc))
        .filter(alloc -> !(sizesDiffer && alloc.startsWith(ObjectSubjects.ONE_SIZE)))
        .toList();
  }

  private boolean isAmong(String alloc) {
    return among.isEmpty() || among.stream().anyMatch(alloc::startsWith);
  }

  boolean isFast() {
    return FAST.equals(params.get(EXECUTOR));
  }

  boolean isVirtual() {
    return VIRTUAL.equals(params.get(EXECUTOR));
  }

  /** What progress and failures call a row. */
  String rowName(String alloc) {
    String values =
        params.entrySet().stream()
            .map(param -> param.getKey() + "=" + param.getValue() + " ")
            .collect(Collectors.joining());
    return "%s %s%s %d thread%s"
        .formatted(Suite.label(benchmark), values, alloc, threads, threads == 1 ? "" : "s");
  }
}
