package org.kmem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmem.bench.micro.Effort;
import org.kmem.bench.micro.Profile;
import org.kmem.bench.micro.Question;
import org.kmem.bench.micro.SuiteRun;
import org.kmem.bench.report.BenchRun;
import org.kmem.bench.subject.PageSubjects;
import picocli.CommandLine;

class BenchVerbTest {
  private static final String SAMPLE =
      Path.of(System.getProperty("basedir", ""))
          .resolve("src/test/resources/org/kmem/bench/report/sample-run.json")
          .toString();

  private static final String PAIR = "org.kmem.bench.micro.OrderZeroPair.pair";

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Kmem.run(new PrintWriter(out), new PrintWriter(err), args);
  }

  private SuiteRun plan(String... args) {
    return CommandLine.populateCommand(
            new BenchVerb(new PrintWriter(out), new PrintWriter(err)), args)
        .plan();
  }

  @Test
  void plan_noOptions_isTheDefaultProfile() {
    SuiteRun plan = plan();
    assertThat(plan.questions()).isEqualTo(Profile.named(Profile.DEFAULT).questions());
    assertThat(plan.allocs()).isEqualTo(PageSubjects.names());
    assertThat(plan.effort()).isEqualTo(Effort.FULL);
  }

  @Test
  void plan_subjectsNamed_haveTheControlFirst() {
    assertThat(plan("--alloc", "page:buddy,page:locked,page:buddy").allocs())
        .containsExactly("control:array", "page:buddy", "page:locked");
  }

  @Test
  void plan_strategyWithoutItsPages_isOverAllThereAre() {
    assertThat(plan("ObjectPair", "--alloc", "slab:sheaf,cache:slub").allocs())
        .containsExactly(
            "control:array",
            "slab:sheaf+page:bitfield",
            "slab:sheaf+page:buddy-pcp",
            "cache:slub+page:bitfield");
  }

  @Test
  void plan_quickWithPieces_staysWithinThreeMinutes() {
    SuiteRun plan = plan("--quick", "ObjectBatch", "--alloc", "slab:sheaf,malloc:ffm");
    assertThat(plan.rows()).isEqualTo(8);
    assertThat(plan.estimateMillis()).isLessThan(180_000);
  }

  @Test
  void plan_everyOption_isHeeded() {
    SuiteRun plan =
        plan(
            "OrderZeroPair",
            "--param",
            "memoryMiB=64",
            "--param",
            "nothing=1",
            "--alloc",
            "page:buddy",
            "--threads",
            "4,1,4",
            "--forks",
            "7",
            "--warmups",
            "0",
            "--iterations",
            "9",
            "--iteration-ms",
            "11");
    assertThat(plan.questions())
        .containsExactly(
            new Question(PAIR, Map.of("memoryMiB", "64"), 4),
            new Question(PAIR, Map.of("memoryMiB", "64"), 1));
    assertThat(plan.effort()).isEqualTo(new Effort(7, 0, 9, 11));
    assertThat(plan.rows()).isEqualTo(4);
  }

  @Test
  void plan_quick_staysWithinThreeMinutes() {
    SuiteRun plan = plan("--quick", "--alloc", "page:locked,page:buddy,page:buddy-pcp");
    assertThat(plan.questions()).isEqualTo(Profile.named(Profile.QUICK).questions());
    assertThat(plan.rows()).isEqualTo(32);
    assertThat(plan.effort()).isEqualTo(Effort.quick(plan.rows()));
    assertThat(plan.estimateMillis()).isLessThan(180_000);
  }

  @Test
  void plan_quickWithRegex_takesTheRowsOfTheDefaultProfile() {
    SuiteRun plan = plan("--quick", "Repeat", "--alloc", "page:buddy");
    assertThat(plan.questions()).extracting(q -> q.params().get("order")).contains("9");
    assertThat(plan.effort()).isEqualTo(Effort.quick(plan.rows()));
  }

  @Test
  void plan_pageProfile_staysWithinThreeQuartersOfAnHour() {
    SuiteRun plan =
        plan("--profile", "page", "--alloc", "page:locked,page:buddy,page:buddy-pcp,broken:empty");
    assertThat(plan.rows()).isEqualTo(83 * 5);
    assertThat(plan.estimateMillis()).isBetween(15 * 60_000L, 45 * 60_000L);
    assertThat(plan.otherEfforts()).containsValue(new Effort(3, 2, 4, 300));
  }

  @Test
  void plan_pageProfileWithEffort_appliesItToEveryRow() {
    SuiteRun plan = plan("--profile", "page", "--forks", "5", "--param", "order=3");
    assertThat(plan.questions())
        .filteredOn(question -> !question.benchmark().matches(".*(Ageing|Boot).*"))
        .isNotEmpty()
        .allSatisfy(question -> assertThat(plan.effortOf(question).forks()).isEqualTo(5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--alloc page:none         | no allocator 'page:none'; there are control:array, ",
        "NoSuchThing               | no benchmark matches 'NoSuchThing'; there are org.kmem.bench.micro",
        "(                         | '(' is no regular expression",
        "--threads 0               | --threads 0: give numbers from 1 to 64",
        "--threads 65              | --threads 65",
        "--threads x               | 'x' is not an int",
        "--iterations 0            | only the warm-ups may be 0",
        "--quick --threads 1,2,3,4,5,6,7,8,9,10,11,12,13 | --quick has at most 50",
        "--profile nothing         | no profile 'nothing'; there are quick, default, page, objects",
        "--profile quick OrderZeroPair.nothing | no benchmark matches",
        "--profile quick PageBulk  | profile quick has none of the benchmarks that match 'PageBulk'",
        "--quick --profile page    | --quick is a profile of its own",
        "--into README.md          | --from FILE",
        "--svg x.svg               | --from FILE",
        "--from no-such-file.json  | no-such-file.json: no such file",
        "--from pom.xml            | no result file",
      })
  void bench_wrongCommandLine_isUsageThatSaysWhy(String args, String words) {
    assertThat(run(("bench " + args).split(" +"))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).startsWith("kmem: ").contains(words);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void bench_list_namesBenchmarksAndAllocators() {
    assertThat(run("bench", "--list")).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("  org.kmem.bench.micro.OrderZeroPair.pair\n")
        .contains("allocators:\n  control:array\n")
        .contains("\n  netty:pooled\n")
        .containsPattern("\n  page +\\d+ rows, \\d+ min: ")
        .contains("\n  page:locked\n  page:buddy\n  page:buddy-pcp\n");
  }

  @Test
  void bench_from_printsTheTable() {
    assertThat(run("bench", "--from", SAMPLE)).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).startsWith("QUICK").contains("OrderZeroPair.pair  page:buddy ");
    assertThat(run("bench", "--from", SAMPLE, "--markdown")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("| OrderZeroPair.pair | page:buddy |");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void bench_fromInto_replacesTheSectionAndNothingElse() throws IOException {
    Path document = folder.resolve("README.md");
    Files.writeString(document, "a\n<!-- results:begin -->\nold\n<!-- results:end -->\nb\n");
    assertThat(run("bench", "--from", SAMPLE, "--into", document.toString()))
        .isEqualTo(ExitCode.OK);
    assertThat(Files.readString(document))
        .startsWith("a\n<!-- results:begin -->\nQUICK")
        .endsWith(" threads\n<!-- results:end -->\nb\n")
        .contains("sample-run.json)")
        .doesNotContain("old");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void bench_fromIntoSection_replacesThatOne() throws IOException {
    Path document = folder.resolve("README.md");
    Files.writeString(
        document,
        "<!-- results:begin -->\nold\n<!-- results:end -->\n<!-- b:begin -->\n<!-- b:end -->\n");
    assertThat(run("bench", "--from", SAMPLE, "--into", document.toString(), "--section", "b"))
        .isEqualTo(ExitCode.OK);
    assertThat(Files.readString(document))
        .startsWith("<!-- results:begin -->\nold\n<!-- results:end -->\n<!-- b:begin -->\nQUICK");
  }

  @Test
  void bench_fromIntoNewDocument_makesIt() throws IOException {
    Path document = folder.resolve("new.md");
    assertThat(run("bench", "--from", SAMPLE, "--into", document.toString()))
        .isEqualTo(ExitCode.OK);
    assertThat(Files.readString(document)).startsWith("# Result set\n").contains("| page:buddy |");
  }

  /** The one test that forks: a good row, one whose benchmark throws, one whose JVM dies. */
  @Test
  void bench_brokenSubjects_areNamedAndTheRestIsMeasured() throws IOException {
    Path file = folder.resolve("set/raw.json");
    int exitCode =
        run(
            "bench",
            "OrderZeroBulk",
            "--alloc",
            "broken:empty,broken:halt",
            "--threads",
            "1",
            "--forks",
            "1",
            "--warmups",
            "0",
            "--iterations",
            "1",
            "--iteration-ms",
            "10",
            "--json",
            file.toString());
    assertThat(exitCode).as(err.toString()).isEqualTo(ExitCode.INTERNAL);
    assertThat(out.toString())
        .contains("OrderZeroBulk.bulk  control:array ")
        .contains("FAILED: OrderZeroBulk.bulk broken:empty 1 thread\n")
        .contains("FAILED: OrderZeroBulk.bulk broken:halt 1 thread\n");
    assertThat(err.toString())
        .contains("got 0 of 256 pages")
        .contains("kmem: rows failed: OrderZeroBulk.bulk broken:empty 1 thread, ")
        .doesNotContain("WARNING");
    BenchRun kept = BenchRun.read(file);
    assertThat(kept.quick()).isTrue();
    assertThat(kept.checkLevel()).isEqualTo(2);
    assertThat(kept.environment())
        .containsKeys("jdk", "cpus", "timer", "noise")
        .doesNotContainKey("flags");
    assertThat(kept.failed()).hasSize(2);
    assertThat(kept.rows())
        .singleElement()
        .satisfies(row -> {
          assertThat(row.alloc()).isEqualTo("control:array");
          assertThat(row.nanos()).isPositive();
        });
  }
}
