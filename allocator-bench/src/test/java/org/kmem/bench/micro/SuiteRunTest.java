package org.kmem.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kmem.bench.subject.ObjectSubjects;
import org.kmem.bench.subject.PageSubjects;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark runs with every subject, and leaves it whole: PageMachine verifies when it closes. */
class SuiteRunTest {
  private static final String[] OWN =
      PageSubjects.names().stream()
          .filter(name -> !name.startsWith("broken:"))
          .toArray(String[]::new);

  /** The contract is tested for each of them elsewhere; here it is the workloads'. */
  private static final List<String> ONE_OF_EACH_KIND =
      List.of(
          ObjectSubjects.CONTROL,
          "heap:bytes",
          "malloc:ffm",
          "arena:shared",
          "netty:adaptive",
          "arrow:unsafe",
          "slab:sheaf+page:bitfield",
          "cache:sheaf+page:bitfield",
          "stranger:ledger");

  static Stream<String> benchmarks() {
    return Suite.all().stream().filter(name -> !Question.isAboutObjects(name));
  }

  static Stream<String> objectBenchmarks() {
    return Suite.all().stream().filter(Question::isAboutObjects);
  }

  /** The ledger among them throws if a piece is not freed exactly once. */
  @ParameterizedTest
  @MethodSource("objectBenchmarks")
  void runObjects_tinyIterationInThisJvm_measuresOneSubjectOfEachKind(String benchmark)
      throws RunnerException {
    System.setProperty("jmh.ignoreLock", "true");
    boolean oneSize = Suite.params(benchmark).contains(ObjectMachine.PIECE_BYTES);
    boolean large = benchmark.contains("Large");
    boolean timed = !benchmark.contains("Virtual");
    String[] subjects =
        ONE_OF_EACH_KIND.stream()
            .filter(name -> oneSize || !ObjectSubjects.hasOneSize(name))
            .filter(name -> !large || !name.startsWith("slab:"))
            // Each of tens of thousands of closes would stop all threads of this JVM: minutes.
            .filter(name -> timed || !name.equals("arena:shared"))
            .toArray(String[]::new);
    for (int threads : benchmark.contains("Relay") ? new int[] {1, 2} : new int[] {2}) {
      Collection<RunResult> results =
          new Runner(
                  new OptionsBuilder()
                      .include("^" + benchmark.replace(".", "\\.") + "$")
                      .param("alloc", subjects)
                      .param("places", large ? "1" : "1024") // for those that have such
                      .param("alive", "100")
                      .threads(threads)
                      .forks(0)
                      .warmupIterations(0)
                      .measurementIterations(2)
                      .measurementTime(TimeValue.milliseconds(5))
                      .addProfiler(Figures.class)
                      .verbosity(VerboseMode.SILENT)
                      .shouldFailOnError(true)
                      .build())
              .run();
      assertThat(results).hasSize(subjects.length);
      assertThat(results)
          .allSatisfy(result -> assertThat(result.getPrimaryResult().getScore()).isPositive())
          .allSatisfy(result ->
              assertThat(result.getSecondaryResults())
                  .containsKeys("footprint.resident", Figures.THROUGHPUT))
          .allSatisfy(result ->
              assertThat(result.getSecondaryResults().keySet())
                  .as("operations are timed and their garbage counted")
                  .matches(names -> names.contains("latency.free.p99") == timed)
                  .matches(names -> names.contains(Figures.GARBAGE) == timed));
    }
  }

  /** A row that needs what is not there is no failure, and the others tell their settings. */
  @Test
  void run_subjectNotToBeHad_isSkippedWithTheReason() {
    StringWriter err = new StringWriter();
    Question pair = new Question("org.kmem.bench.micro.ObjectPair.pair", Map.of(), 1);
    Question fast =
        new Question(
            "org.kmem.bench.micro.ObjectExchange.trade",
            Map.of(Question.EXECUTOR, Question.FAST),
            1);
    SuiteRun run =
        new SuiteRun(
            List.of(pair, fast),
            List.of("stranger:nowhere", "netty:adaptive", "arena:confined", "page:buddy"),
            new Effort(1, 0, 1, 20));
    assertThat(run.rows()).isEqualTo(6);
    SuiteRun.Outcome outcome = run.run(new PrintWriter(err), soFar -> {});
    assertThat(outcome.failed()).as(err.toString()).isEmpty();
    assertThat(outcome.skipped())
        .hasSize(3)
        .anySatisfy(row -> assertThat(row).contains("it is made for no machine"))
        .anySatisfy(row -> assertThat(row).contains("arena:confined", "threads free what others"));
    assertThat(outcome.configurations()).containsOnlyKeys("netty:adaptive", "arena:confined");
    assertThat(outcome.configurations().get("netty:adaptive"))
        .singleElement()
        .asString()
        .contains("netty-buffer 4.2.", "leak detection off");
  }

  @ParameterizedTest
  @MethodSource("benchmarks")
  void run_tinyIterationInThisJvm_measuresEverySubject(String benchmark) throws RunnerException {
    System.setProperty("jmh.ignoreLock", "true");
    boolean aged = benchmark.contains("PageAgeing");
    boolean alone = Question.isOneThreads(benchmark);
    OptionsBuilder options = new OptionsBuilder();
    options
        .include("^" + benchmark.replace(".", "\\.") + "$")
        .param("alloc", OWN)
        .threads(alone ? 1 : 2)
        .forks(0)
        .warmupIterations(0)
        .measurementIterations(2)
        .measurementTime(TimeValue.milliseconds(5))
        .addProfiler(Figures.class)
        .verbosity(VerboseMode.SILENT)
        .shouldFailOnError(true);
    options.param("memoryMiB", aged ? "64" : "512");
    if (Suite.params(benchmark).contains("order")) {
      options.param("order", "2");
    }
    Collection<RunResult> results = new Runner(options.build()).run();
    assertThat(results).hasSize(OWN.length);
    assertThat(results)
        .allSatisfy(result -> assertThat(result.getPrimaryResult().getScore()).isPositive());
    if (!alone) {
      assertThat(results)
          .allSatisfy(
              result -> assertThat(result.getSecondaryResults()).containsKey(Figures.THROUGHPUT));
    }
    if (benchmark.contains("MachineBoot")) {
      assertThat(results)
          .allSatisfy(
              result -> assertThat(result.getSecondaryResults()).containsKey("machine.fill"))
          .anySatisfy(result ->
              assertThat(result.getSecondaryResults()).containsKey("machine.metadata.slice"));
    }
    if (aged) {
      assertThat(results)
          .allSatisfy(
              result -> assertThat(result.getSecondaryResults()).containsKey("ageing.intactHuge"));
    }
  }

  @Test
  void run_moreVirtualThreadsThanCpus_endsWithEveryRow() {
    StringWriter err = new StringWriter();
    Question question =
        new Question(
            "org.kmem.bench.micro.OrderZeroPair.pair",
            Map.of(Question.EXECUTOR, Question.VIRTUAL),
            3 * Runtime.getRuntime().availableProcessors());
    SuiteRun run =
        new SuiteRun(List.of(question), List.of(PageSubjects.CONTROL), new Effort(1, 1, 1, 20));
    SuiteRun.Outcome outcome = run.run(new PrintWriter(err), soFar -> {});
    assertThat(outcome.failed()).as(err.toString()).isEmpty();
    assertThat(outcome.jmhJson()).contains("-Djmh.executor=VIRTUAL");
  }

  /** Blocks of 2 MiB, 64 MiB of them, on a machine of 64 MiB: the strategy cannot, the control can. */
  @Test
  void run_memoryIsOut_skipsTheRowAndGoesOn() {
    StringWriter err = new StringWriter();
    List<Question> questions =
        Stream.of("64", "512")
            .map(memory ->
                new Question(
                    "org.kmem.bench.micro.PageFault.fault",
                    Map.of("memoryMiB", memory, "order", "9"),
                    1))
            .toList();
    SuiteRun run = new SuiteRun(questions, List.of("page:buddy"), new Effort(1, 0, 1, 20));
    List<SuiteRun.Outcome> soFar = new ArrayList<>();
    SuiteRun.Outcome outcome = run.run(new PrintWriter(err), soFar::add);
    assertThat(outcome.failed()).as(err.toString()).isEmpty();
    assertThat(outcome.skipped())
        .singleElement()
        .asString()
        .startsWith(questions.getFirst().rowName("page:buddy") + ": ")
        .contains("memory is out after")
        .contains("--param memoryMiB=N");
    assertThat(outcome.jmhJson()).contains("\"memoryMiB\" : \"512\"");
    assertThat(soFar)
        .singleElement()
        .satisfies(first ->
            assertThat(first.skipped())
                .hasSize(2)
                .contains("the run ended early: 1 of 2 rows not reached"));
  }
}
