package org.kmem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmem.memory.Memory;
import org.kmem.pool.OffHeap;
import org.kmem.pool.budget.Account;
import org.kmem.pool.budget.Lifetime;
import org.kmem.stat.SlabTopOrder;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TopVerbTest {
  private static final String SELF = Long.toString(ProcessHandle.current().pid());
  private static final int PIECES = 4000;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private int run(String... args) {
    return Kmem.run(new PrintWriter(out), new PrintWriter(err), args);
  }

  private static OffHeap heap() {
    OffHeap heap =
        OffHeap.builder()
            .name("topped")
            .capacity(32 << 20)
            .counters(Duration.ofMillis(1))
            .ownThread(false)
            .build();
    Account account = heap.account(heap.budget().child("client").tag("team", "ann").open());
    for (int i = 0; i < PIECES; i++) {
      Memory.fill(account.tryAlloc(2048, Lifetime.SHORT), 2048, (byte) 1);
    }
    Duration pause = Duration.ofMillis(3);
    try {
      Thread.sleep(pause);
      heap.agent().doWork();
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
    return heap;
  }

  @Test
  void top_ofThisProcess_agreesWithTheHeapAndTheKernel() {
    try (OffHeap heap = heap()) {
      assertThat(run("top", SELF, "--json")).as(err.toString()).isEqualTo(ExitCode.OK);
      JsonNode report = JsonMapper.shared().readTree(out.toString());
      assertThat(report.get("running").asBoolean()).isTrue();
      long arenas = report.get("arenaBytes").asLong();
      assertThat(arenas).isBetween(PIECES * 2048L, PIECES * 2048L * 105 / 100);
      assertThat(report.get("residentBytes").asLong())
          .isEqualTo(arenas + report.get("tableBytes").asLong() + report.get("restBytes").asLong());
      JsonNode shown = report.get("heaps").get(0);
      assertThat(shown.get("name").asString()).isEqualTo(heap.name());
      assertThat(shown.get("budgets").get(1).get("requestedBytes").asLong())
          .isEqualTo(PIECES * 2048L);
      assertThat(shown.get("caches").get(0).get("liveObjects").asLong()).isEqualTo(PIECES);
    }
  }

  @Test
  void top_withoutATerminal_printsTheTablesOnce() {
    try (OffHeap heap = heap()) {
      assertThat(run("top", SELF, "--sort", "n", "--once")).as(err.toString()).isZero();
      assertThat(out.toString())
          .contains("Heap " + heap.name(), "topped/client  [team=ann]", "topped/client:2048-S")
          .contains("the rest of the JVM");
    }
  }

  @Test
  void look_whileHeapsComeAndGo_endsWithTheProcessOnly() throws IOException {
    TopVerb verb = new TopVerb(new PrintWriter(out));
    new CommandLine(verb).parseArgs(SELF);
    assertThat(verb.look(SlabTopOrder.CACHE_SIZE))
        .isEqualTo(
            new TopVerb.View(
                "Process %s has no heap now that can be read\n".formatted(SELF), false));
    try (OffHeap heap = heap()) {
      TopVerb.View view = verb.look(SlabTopOrder.CACHE_SIZE);
      assertThat(view.text()).contains("Heap " + heap.name());
      assertThat(view.isLast()).isFalse();
    }
    assertThat(verb.look(SlabTopOrder.CACHE_SIZE).text()).contains("has no heap now");
    new CommandLine(verb).parseArgs("4194305");
    assertThat(verb.look(SlabTopOrder.CACHE_SIZE))
        .isEqualTo(new TopVerb.View("Process 4194305 has ended\n", true));
  }

  @Test
  void top_ofWhatShowsNothing_saysWhatIsWrong() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "no counters");
    assertThat(run("top", text.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(run("top", "4194305")).isEqualTo(ExitCode.USAGE);
    assertThat(run("top", "1")).isEqualTo(ExitCode.USAGE);
    assertThat(run("top", text.toString(), "--interval", "0")).isEqualTo(ExitCode.USAGE);
    assertThat(run("top", text.toString(), "--sort", "?")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains(
            "not a file of counters",
            "no process 4194305",
            "process 1 shows no heap",
            "give 0.1 to 3600 seconds",
            "no sort criterion '?'");
    assertThat(out.toString()).isEmpty();
  }
}
