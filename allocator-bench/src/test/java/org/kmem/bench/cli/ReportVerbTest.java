package org.kmem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of every kind of input, as the command makes it, and as a browser shows it where there is one. */
class ReportVerbTest {
  private static final Path SAMPLE =
      Path.of(
          System.getProperty("basedir", ""),
          "src/test/resources/org/kmem/bench/report/sample-run.json");

  private static final List<String> BROWSERS =
      List.of("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome");

  private static final long SECONDS_MAX = 60;

  @TempDir private static Path folder;

  private static Path page = Path.of("");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Object... args) {
    return Kmem.run(
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        Arrays.stream(args).map(Object::toString).toArray(String[]::new));
  }

  /** A file of each kind, and the page of all. */
  @BeforeAll
  static void makePage() throws IOException {
    new ReportVerbTest().makeAll();
  }

  private void makeAll() throws IOException {
    Path pages = folder.resolve("pages.json");
    assertThat(
            run(
                "replay",
                "vm512-a-procs",
                "--strategy",
                "page:buddy-pcp,page:bitfield",
                "--warm-up",
                "0",
                "--runs",
                "1",
                "--json",
                pages))
        .isEqualTo(ExitCode.OK);
    Path objects = folder.resolve("objects.json");
    assertThat(
            run(
                "replay",
                "vm512-a-procs",
                "--objects",
                "--in-process",
                "--strategy",
                "control:array,slab:sheaf",
                "--warm-up",
                "0",
                "--runs",
                "1",
                "--json",
                objects))
        .isEqualTo(ExitCode.OK);
    Path jmh = folder.resolve("jmh.json");
    assertThat(run("compare", "--merge", jmh, SAMPLE)).isEqualTo(ExitCode.OK);
    out.getBuffer().setLength(0);
    assertThat(run("compare", SAMPLE, jmh, "--json")).isEqualTo(ExitCode.OK);
    Path compared = Files.writeString(folder.resolve("compared.json"), out.toString());
    page = folder.resolve("report.html");
    assertThat(run("report", SAMPLE, pages, objects, jmh, compared, "-o", page))
        .as(err.toString())
        .isEqualTo(ExitCode.OK);
  }

  @Test
  void report_everyKindOfInput_isGroupedAndHasItsPlots() throws IOException {
    assertThat(Files.readString(page))
        .contains(">Benchmarks<", ">Replays of pages<", ">Replays of objects<")
        .contains(">Results of JMH<", ">Comparisons<")
        .contains("data-kind=\"MEMORY_MAP\"", "data-kind=\"OVER_TIME\"", "data-kind=\"AGEING\"")
        .contains("data-kind=\"LATENCY\"", "data-kind=\"FOOTPRINT\"", "data-kind=\"VALUE\"")
        .contains("data-kind=\"CHANGE\"", "data-kind=\"SCALING\"")
        .doesNotContain("Not in these files");
    assertThat(Files.size(page)).isLessThan(1_000_000);
  }

  @Test
  void report_wrongArguments_areUsageAndWriteNothing() throws IOException {
    Path output = folder.resolve("none.html");
    assertThat(run("report", SAMPLE)).isEqualTo(ExitCode.USAGE);
    assertThat(run("report", folder.resolve("missing.json"), "-o", output))
        .isEqualTo(ExitCode.USAGE);
    assertThat(run("report", SAMPLE, "-o", folder)).isEqualTo(ExitCode.USAGE);
    Path copy = Files.copy(SAMPLE, folder.resolve("copy.json"));
    assertThat(run("report", copy, "-o", copy)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("--output=F.html", "no such file", "is a folder", "is an input too");
    assertThat(output).doesNotExist();
    assertThat(copy).hasSameBinaryContentAs(SAMPLE);
  }

  @Test
  void report_help_hasExamples() {
    assertThat(run("report", "--help")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("Examples:", "./kmem report", "IN...");
  }

  @Test
  void page_inBrowser_drawsEveryPlotWithoutAnError() throws Exception {
    Shown shown = browse("--dump-dom", page.toUri().toString());
    String dom = shown.out();
    long plots = count(Files.readString(page), "<figure class=\"plot");
    assertThat(dom).doesNotContain("data-failed").contains("data-drawn=\"" + plots + "\"");
    assertThat(shown.err()).doesNotContain("CONSOLE").doesNotContain("Uncaught");
    Matcher figures =
        Pattern.compile("<figure class=\"plot.*?</figure>", Pattern.DOTALL).matcher(dom);
    figures
        .results()
        .forEach(figure ->
            assertThat(figure.group()).containsPattern("class=\"series\".*<path[^>]* d=\"M"));
    Matcher maps = Pattern.compile("data-map=\"\\d+\">.*?</svg>", Pattern.DOTALL).matcher(dom);
    assertThat(maps.results().filter(map -> map.group().contains("class=\"cell-")).count())
        .isEqualTo(count(Files.readString(page), "data-map=\""))
        .isEqualTo(5);
    assertThat(count(dom, "aria-pressed=\"true\"")).as("entries of legends").isGreaterThan(10);
    assertThat(dom).contains("<th scope=\"col\"><button");
  }

  @Test
  void page_inBrowser_isLightOrDark() throws Exception {
    assertThat(brightness("light")).isGreaterThan(200);
    assertThat(brightness("dark")).isLessThan(60);
  }

  private int brightness(String theme) throws Exception {
    Path picture = folder.resolve(theme + ".png");
    browse("--screenshot=" + picture, page.toUri() + "?theme=" + theme);
    BufferedImage image = ImageIO.read(picture.toFile());
    return image.getRGB(2, image.getHeight() / 2) >> 8
        & 0xff; // green, which brightness is made of most
  }

  @Test
  void page_inBrowser_printsOnSeveralPages() throws Exception {
    Path pdf = folder.resolve("report.pdf");
    browse("--print-to-pdf=" + pdf, page.toUri() + "?theme=dark");
    String text = Files.readString(pdf, StandardCharsets.ISO_8859_1);
    assertThat(text).startsWith("%PDF-");
    assertThat(Pattern.compile("/Type\\s*/Page\\b").matcher(text).results().count())
        .isGreaterThan(2);
  }

  private record Shown(String out, String err) {}

  private static long count(String text, String part) {
    return Pattern.compile(Pattern.quote(part)).matcher(text).results().count();
  }

  private static Optional<Path> browser() {
    String named = System.getenv("CHROME");
    if (named != null) {
      return Optional.of(Path.of(named));
    }
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
    return BROWSERS.stream()
        .flatMap(name -> Stream.of(path.split(File.pathSeparator)).map(each -> Path.of(each, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Opens a page in a browser without a window; what it prints, and what it says of errors. */
  private Shown browse(String... args) throws IOException, InterruptedException {
    Optional<Path> browser = browser();
    assumeTrue(
        browser.isPresent(),
        "no browser: put chromium or google-chrome on the PATH, or its path into CHROME, to try the"
            + " page in it");
    List<String> command = new ArrayList<>(List.of(browser.orElseThrow().toString()));
    command.addAll(
        List.of(
            "--headless",
            "--no-sandbox", // as root, where tests in containers run
            "--disable-gpu",
            "--user-data-dir=" + folder.resolve("browser"),
            "--virtual-time-budget=5000",
            "--enable-logging=stderr",
            "--v=0"));
    command.addAll(List.of(args));
    Path printed = folder.resolve("browser.out");
    Path said = folder.resolve("browser.err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(printed.toFile())
            .redirectError(said.toFile())
            .start();
    try {
      assertThat(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).as("the browser ended").isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    return new Shown(Files.readString(printed), Files.readString(said));
  }
}
