package org.kmem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmem.pagealloc.Strategy;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReplayVerbTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Kmem.run(new PrintWriter(out), new PrintWriter(err), args);
  }

  @Test
  void replay_bundledByName_printsKernelAndEveryStrategy() {
    assertThat(run("replay", "vm512-a-procs", "--runs", "1", "--warm-up", "0"))
        .isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("vm512-a-procs: Linux 6.12")
        .contains("kernel ", "page:locked ", "page:buddy ", "page:buddy-pcp ");
    assertThat(err.toString()).contains("replaying vm512-a-procs");
  }

  @Test
  void replay_exactWhereCompactionHid_exitsWithOne() {
    assertThat(
            run(
                "replay",
                "vm512-c-pagecache",
                "--mode",
                "follow",
                "--warm-up",
                "0",
                "--runs",
                "1",
                "--strategy",
                "page:buddy",
                "--exact"))
        .isEqualTo(ExitCode.FAILED);
    assertThat(
            run(
                "replay",
                "vm512-a-procs",
                "--mode",
                "follow",
                "--warm-up",
                "0",
                "--runs",
                "1",
                "--strategy",
                "page:buddy",
                "--exact"))
        .isEqualTo(ExitCode.OK);
  }

  @Test
  void replay_json_holdsTheSameFigures(@TempDir Path folder) throws IOException {
    Path json = folder.resolve("r.json");
    assertThat(
            run(
                "replay",
                "vm512-a-procs",
                "--warm-up",
                "0",
                "--runs",
                "2",
                "--json",
                json.toString()))
        .isEqualTo(ExitCode.OK);
    JsonNode result = JsonMapper.shared().readTree(Files.readString(json)).get(0);
    assertThat(result.get("recording").asString()).isEqualTo("vm512-a-procs");
    assertThat(result.get("rows").size()).isEqualTo(Strategy.values().length);
    assertThat(result.get("rows").get(0).get("runSeconds").size()).isEqualTo(2);
    assertThat(result.get("kernelEnd").get("freeBlocks").size()).isEqualTo(11);
    assertThat(out.toString()).contains(result.get("kernelEnd").get("freePages").asString());
  }

  @Test
  void replay_unknownTraceOrStrategy_isUsage() {
    assertThat(run("replay", "no-such-trace")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("no-such-trace: no such recording");
    assertThat(run("replay", "--strategy", "page:magic")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("page:buddy-pcp");
    assertThat(run("replay", "--mode", "follow", "--strategy", "page:bitfield"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("no free lists");
    assertThat(run("replay", "--runs", "0")).isEqualTo(ExitCode.USAGE);
    assertThat(run("replay", "--warm-up", "-1")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void replay_damagedCompactFile_isUsageWithThePlace(@TempDir Path folder) throws IOException {
    Path damaged = folder.resolve("damaged.kmt");
    try (var in = org.kmem.bench.trace.Recordings.class.getResourceAsStream("vm512-a-procs.kmt")) {
      byte[] bytes = java.util.Objects.requireNonNull(in).readAllBytes();
      bytes[40] ^= 0x55;
      Files.write(damaged, bytes);
    }
    assertThat(run("replay", damaged.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("damaged.kmt");
  }

  @Test
  void objects_forkedByAllocator_areOneTableAndOneResult(@TempDir Path folder) throws IOException {
    Path json = folder.resolve("r.json");
    Path csv = folder.resolve("r.csv");
    Path svg = folder.resolve("r.svg");
    assertThat(
            run(
                "replay",
                "host-g-javac",
                "--objects",
                "--warm-up",
                "0",
                "--runs",
                "1",
                "--strategy",
                "control:array,slab:sheaf",
                "--json",
                json.toString(),
                "--csv",
                csv.toString(),
                "--svg",
                svg.toString()))
        .as(err.toString())
        .isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("host-g-javac: Linux 6.18", "in order by one thread")
        .contains("kmalloc gives the kernel's size to")
        .contains("frees of objects older than the trace left out")
        .contains("control:array ", "slab:sheaf ", "caches at the end", "slab:sheaf slabs");
    assertThat(err.toString()).contains("slab:sheaf: 1 timed passes");
    JsonNode result = JsonMapper.shared().readTree(Files.readString(json)).get(0);
    assertThat(result.get("rows").size()).isEqualTo(2);
    assertThat(result.get("rows").get(1).get("strategy").asString()).isEqualTo("slab:sheaf");
    assertThat(result.get("rows").get(1).get("overTime").size())
        .isEqualTo(result.get("overTime").size());
    assertThat(Files.readAllLines(csv)).hasSize(1 + 2 * result.get("overTime").size());
    assertThat(Files.readString(svg)).startsWith("<svg ").contains("slab:sheaf", "asked for");
  }

  @Test
  void objects_inProcessByThreads_skipWhatCannotBe() {
    assertThat(
            run(
                "replay",
                "host-g-javac",
                "--objects",
                "--in-process",
                "--mode",
                "stress",
                "--warm-up",
                "0",
                "--runs",
                "1",
                "--touch",
                "none",
                "--strategy",
                "slab:slub,arena:confined"))
        .isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("a thread for each CPU at full speed, untouched")
        .contains("skipped: arena:confined cannot be measured");
  }

  @Test
  void objects_wrongArguments_areUsage(@TempDir Path folder) throws IOException {
    assertThat(run("replay", "--objects", "--mode", "follow")).isEqualTo(ExitCode.USAGE);
    assertThat(run("replay", "--objects", "--exact")).isEqualTo(ExitCode.USAGE);
    assertThat(run("replay", "--objects", "-")).isEqualTo(ExitCode.USAGE);
    assertThat(run("replay", "--objects", "--svg", "x.svg")).isEqualTo(ExitCode.USAGE);
    assertThat(run("replay", "--touch", "none")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("give decide or stress", "--svg draws one recording");
    assertThat(run("replay", "--objects", "--strategy", "page:buddy")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("no allocator of objects 'page:buddy'", "slab:sheaf");
    Path pages = folder.resolve("pages.txt");
    Files.writeString(
        pages, "  sh-1 [000] ..... 1.000000: mm_page_free: page=ff pfn=0x10 order=0\n");
    assertThat(run("replay", "--objects", pages.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("this trace has no kmalloc events");
  }

  @Test
  void list_namesTheBundledRecordings() {
    assertThat(run("replay", "--list")).isEqualTo(ExitCode.OK);
    assertThat(out.toString().lines())
        .containsExactly("vm512-a-procs", "vm512-c-pagecache", "host-g-javac");
  }
}
