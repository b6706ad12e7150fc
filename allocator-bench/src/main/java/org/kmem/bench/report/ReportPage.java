package org.kmem.bench.report;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.kmem.bench.report.plot.Plot;

/**
 * Result files as one page of HTML that needs nothing else: tables, plots, the environment, and the files themselves.
 *
 * <p>The page asks nobody for anything, which its own policy forbids, and works opened from disk. Inputs are grouped by
 * kind; what they lack is left out, and the page says what makes it.
 */
public final class ReportPage {
  /*
   * Implementation notes.
   * Tables are HTML, so that they are there without scripts and for readers of screens; plots are drawn by report.js
   * from JSON, a quarter of what they take as SVG. Inputs go in as they were, deflated, in Base64: results shrink to
   * a seventh that way. Rejected: a library for plots, which is one more thing to keep; SVG made here, which takes the
   * room that raw data needs. Several files of hundreds of rows would make a page of many megabytes, which
   * browsers hold and nobody asks for: what is large stays outside, named by its hash.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
          + " blob:";

  /** Most characters that raw data takes in the page of several files. */
  private static final int RAW_OF_SEVERAL = 1 << 18;

  /** Notes that show at once. */
  private static final int NOTES_SHOWN = 6;

  private final Path base;
  private final List<ReportInput> inputs;
  private final ReportPlots plots = new ReportPlots();
  private final StringBuilder page = new StringBuilder();

  private final String html;

  private ReportPage(Path base, List<ReportInput> inputs) {
    this.base = base;
    this.inputs = inputs;
    this.html = build();
  }

  /**
   * Reads result files: those of {@code kmem bench}, {@code replay} and {@code compare}, and JMH's own.
   *
   * @param files at least one
   * @return the page of them
   * @throws ResultFileException if one is missing, broken, empty or of no known kind
   * @throws IOException if one cannot be read
   */
  public static ReportPage of(List<Path> files) throws IOException {
    return of(files, Path.of(""));
  }

  /**
   * The same for a page that goes to a certain folder.
   *
   * @param files at least one
   * @param base the folder, from which files that are not in the page are linked
   * @return the page of them
   * @throws ResultFileException if one is missing, broken, empty or of no known kind
   * @throws IOException if one cannot be read
   */
  public static ReportPage of(List<Path> files, Path base) throws IOException {
    List<ReportInput> inputs = new ArrayList<>();
    for (Path file : files) {
      inputs.add(ReportInput.read(file));
    }
    return new ReportPage(base, inputs);
  }

  /**
   * Writes the page, replacing what is there: at any moment there is the old one or the new, whole.
   *
   * @param file where it goes; its folder is made if need be
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    Path whole = file.toAbsolutePath();
    Files.createDirectories(Objects.requireNonNull(whole.getParent(), "a file has a folder"));
    Path next = whole.resolveSibling(whole.getFileName() + ".new");
    try {
      Files.writeString(next, html);
      Files.move(next, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(next);
    }
  }

  /**
   * The page.
   *
   * @return HTML
   */
  public String html() {
    return html;
  }

  private String build() {
    Map<String, List<ReportGroup>> kinds = kinds();
    head(kinds);
    int number = 0;
    for (List<ReportGroup> groups : kinds.values()) {
      for (ReportGroup group : groups) {
        group(group, "group-" + number++);
      }
    }
    environment();
    missing(kinds);
    rawData();
    page.append("</main>\n<script type=\"application/json\" id=\"plots\">")
        .append(plots.text())
        .append("</script>\n<script>\n")
        .append(resource("report.js"))
        .append("</script>\n</body>\n</html>\n");
    return page.toString();
  }

  private Map<String, List<ReportGroup>> kinds() {
    Map<String, List<ReportGroup>> kinds = new LinkedHashMap<>();
    for (ReportInput input : inputs) {
      for (ReportGroup group : input.groups()) {
        kinds.computeIfAbsent(group.kind(), any -> new ArrayList<>()).add(group);
      }
    }
    return kinds;
  }

  private void head(Map<String, List<ReportGroup>> kinds) {
    page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
        .append("<meta http-equiv=\"Content-Security-Policy\" content=\"")
        .append(POLICY)
        .append("\">\n<title>kmem report</title>\n<style>\n")
        .append(resource("report.css"))
        .append("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">to the results</a>\n")
        .append("<header class=\"top\"><h1>kmem report</h1><span class=\"quiet\">")
        .append(inputs.size())
        .append(inputs.size() == 1 ? " file" : " files")
        .append("</span></header>\n<div class=\"bar\"><nav aria-label=\"parts\">");
    int number = 0;
    for (Map.Entry<String, List<ReportGroup>> kind : kinds.entrySet()) {
      page.append("<a href=\"#group-%d\">%s</a>".formatted(number, kind.getKey()));
      number += kind.getValue().size();
    }
    page.append("<a href=\"#environment\">Environment</a><a href=\"#raw\">Raw data</a></nav>\n")
        .append("<label class=\"control\">filter <input id=\"filter\" type=\"search\" ")
        .append("placeholder=\"words of rows and plots\"></label>")
        .append("<span id=\"found\" class=\"quiet control\" role=\"status\"></span>\n")
        .append("<button id=\"theme\" type=\"button\" class=\"control\">theme</button></div>\n")
        .append(
            "<main id=\"main\">\n"
                + "<noscript><p class=\"warn\">Without scripts there are the tables, ")
        .append("and no plots.</p></noscript>\n");
  }

  private void group(ReportGroup group, String id) {
    int number = plots.begin(group);
    page.append("<section class=\"group\" id=\"%s\" data-group=\"%d\">\n".formatted(id, number))
        .append("<p class=\"quiet\">")
        .append(escaped(group.kind()))
        .append("</p>\n<h2>")
        .append(escaped(group.title()))
        .append("</h2>\n");
    for (String warning : group.warnings()) {
      page.append("<p class=\"warn\">").append(escaped(warning)).append("</p>\n");
    }
    int shown = Math.min(NOTES_SHOWN, group.notes().size());
    notes(group.notes().subList(0, shown));
    if (shown < group.notes().size()) {
      page.append("<details><summary>")
          .append(group.notes().size() - shown)
          .append(" more notes</summary>\n");
      notes(group.notes().subList(shown, group.notes().size()));
      page.append("</details>\n");
    }
    if (plots.series() > 0) {
      page.append("<div class=\"legend\" role=\"group\" aria-label=\"what is shown\"></div>\n");
    }
    group.plots().forEach(this::plots);
    maps(group);
    tables(group);
    page.append("</section>\n");
  }

  private void notes(List<String> notes) {
    if (!notes.isEmpty()) {
      page.append("<ul class=\"notes\">\n");
      notes.forEach(note -> page.append("<li>").append(escaped(note)).append("</li>\n"));
      page.append("</ul>\n");
    }
  }

  private void plots(PlotKind kind, List<Plot> some) {
    begin(kind.title(), some.size() + (some.size() == 1 ? " plot; " : " plots; ") + kind.about());
    page.append("<div class=\"grid\">\n");
    for (Plot plot : some) {
      page.append(
              "<figure class=\"plot%s\" data-kind=\"%s\" data-plot=\"%d\"><figcaption>"
                  .formatted(plot.isByRow() ? " wide" : "", kind, plots.add(plot)))
          .append(escaped(plot.title()))
          .append("</figcaption>");
      if (!plot.note().isEmpty()) {
        page.append("<p>").append(escaped(plot.note())).append("</p>");
      }
      page.append("</figure>\n");
    }
    page.append("</div>\n</details>\n");
  }

  private void maps(ReportGroup group) {
    if (group.maps().isEmpty()) {
      return;
    }
    begin(PlotKind.MEMORY_MAP.title(), PlotKind.MEMORY_MAP.about());
    page.append(
            "<p class=\"quiet\">The faintest cells have nothing free, the next only single pages,"
                + " the ")
        .append(
            "strongest are a half of a block of order 10. What caches hold counts as in use.</p>\n")
        .append(
            "<div class=\"swatches\"></div><button type=\"button\" class=\"shade"
                + " control\"></button>\n")
        .append("<div class=\"grid\">\n");
    for (ReportGroup.Maps maps : group.maps()) {
      page.append("<figure class=\"wide\" data-kind=\"MEMORY_MAP\"><figcaption>")
          .append(escaped(maps.title()))
          .append("</figcaption><div class=\"maps\">");
      maps.maps()
          .forEach((title, map) ->
              page.append("<div><p>")
                  .append(escaped(title))
                  .append("</p><div data-map=\"")
                  .append(plots.add(title, map))
                  .append("\"></div></div>"));
      page.append("</div></figure>\n");
    }
    page.append("</div>\n</details>\n");
  }

  private void tables(ReportGroup group) {
    if (group.tables().isEmpty()) {
      return;
    }
    begin("Tables", "a heading sorts its column");
    for (ReportGroup.Titled titled : group.tables()) {
      table(titled.title(), titled.table());
    }
    page.append("</details>\n");
  }

  private void table(String title, TextTable table) {
    page.append("<div class=\"scroll\" tabindex=\"0\">")
        .append(table.html(title))
        .append("</div>\n");
  }

  private void begin(String title, String about) {
    page.append("<details class=\"part\" open><summary><h3>")
        .append(escaped(title))
        .append("</h3><span class=\"quiet\">")
        .append(escaped(about))
        .append("</span></summary>\n");
  }

  private void environment() {
    page.append("<section class=\"group\" id=\"environment\">\n<h2>Environment</h2>\n");
    List<ReportInput> telling =
        inputs.stream().filter(input -> !input.environment().isEmpty()).toList();
    if (telling.isEmpty()) {
      page.append(
          "<p>None of the files says where it was measured: './kmem bench --json' does.</p>\n");
    } else {
      List<String> head = new ArrayList<>(List.of("fact"));
      telling.forEach(input -> head.add(input.file().toString()));
      TextTable table = new TextTable(head.size(), head.toArray(String[]::new));
      TreeSet<String> facts = new TreeSet<>();
      telling.forEach(input -> facts.addAll(input.environment().keySet()));
      for (String fact : facts) {
        List<String> cells = new ArrayList<>(List.of(fact));
        telling.forEach(input -> cells.add(input.environment().getOrDefault(fact, "")));
        table.row(cells);
      }
      table("", table);
    }
    page.append("</section>\n");
  }

  /** What the inputs lack, and what makes it. */
  private void missing(Map<String, List<ReportGroup>> kinds) {
    List<PlotKind> lacking =
        Arrays.stream(PlotKind.values())
            .filter(kind ->
                kinds.values().stream().flatMap(List::stream).noneMatch(group -> group.has(kind)))
            .toList();
    if (lacking.isEmpty()) {
      return;
    }
    page.append(
        """
        <section class="group" id="missing">
        <h2>Not in these files</h2>
        <ul class="notes">
        """);
    for (PlotKind kind : lacking) {
      page.append(
          "<li>%s: made from the file of %s</li>\n"
              .formatted(escaped(kind.title()), escaped(kind.source())));
    }
    page.append("</ul>\n</section>\n");
  }

  private void rawData() {
    page.append(
        """
        <section class="group" id="raw">
        <h2>Raw data</h2>
        <p>What this page was made from. One file goes in whole; of several, the smaller ones that fit.</p>
        <ul>
        """);
    Set<ReportInput> whole = whole();
    for (int i = 0; i < inputs.size(); i++) {
      ReportInput input = inputs.get(i);
      page.append(
              "<li>%s, %,d bytes ".formatted(escaped(input.file().toString()), input.sizeBytes()))
          .append(whole.contains(input) ? saved(input, i) : linked(input))
          .append("</li>\n");
    }
    page.append("</ul>\n");
    for (int i = 0; i < inputs.size(); i++) {
      if (whole.contains(inputs.get(i))) {
        page.append("<script type=\"text/plain\" id=\"raw-%d\">".formatted(i))
            .append(inputs.get(i).deflated())
            .append("</script>\n");
      }
    }
    page.append("</section>\n");
  }

  /** The files that are in the page. */
  private Set<ReportInput> whole() {
    if (inputs.size() == 1) {
      return Set.copyOf(inputs);
    }
    Set<ReportInput> whole = new HashSet<>();
    int room = RAW_OF_SEVERAL;
    List<ReportInput> smallestFirst =
        inputs.stream()
            .sorted(Comparator.comparingInt(input -> input.deflated().length()))
            .toList();
    for (ReportInput input : smallestFirst) {
      room -= input.deflated().length();
      if (room >= 0) {
        whole.add(input);
      }
    }
    return whole;
  }

  private static String saved(ReportInput input, int number) {
    return "<button type=\"button\" class=\"control\" data-raw=\"raw-%d\" data-file=\"%s\">save</button>"
        .formatted(number, escaped(String.valueOf(input.file().getFileName())));
  }

  /** The file was there when the page was made: who has both can tell that it is the same. */
  private String linked(ReportInput input) {
    String path =
        base.toAbsolutePath()
            .normalize()
            .relativize(input.file().toAbsolutePath().normalize())
            .toString()
            .replace(File.separatorChar, '/');
    return "<a href=\"%s\">beside this page</a>, not in it; SHA-256 <code>%s</code>"
        .formatted(escaped(path), input.sha256());
  }

  private static String escaped(String text) {
    return TextTable.escaped(text);
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      return new String(
          Objects.requireNonNull(in, "resource " + name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
