package org.kmem.bench.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.kmem.bench.replay.MemoryMap;
import org.kmem.bench.report.plot.Plot;

/**
 * What a report tells of one input, or of one recording of it. Filled by who knows the input; not thread-safe.
 */
final class ReportGroup {
  /**
   * Maps of physical memory that belong side by side.
   *
   * @param title whose memory
   * @param maps maps by what they are of, in the order they are shown
   */
  record Maps(String title, Map<String, MemoryMap> maps) {}

  /**
   * A table with its heading.
   *
   * @param title what it shows
   * @param table the table
   */
  record Titled(String title, TextTable table) {}

  private final String kind;
  private final String title;
  private final List<String> warnings = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<PlotKind, List<Plot>> plots = new EnumMap<>(PlotKind.class);
  private final List<Maps> maps = new ArrayList<>();
  private final List<Titled> tables = new ArrayList<>();

  /**
   * A group of nothing yet.
   *
   * @param kind what kind of input it is from; groups of a kind stand together
   * @param title its heading
   */
  ReportGroup(String kind, String title) {
    this.kind = kind;
    this.title = title;
  }

  void warning(String text) {
    warnings.add(text);
  }

  void notes(List<String> texts) {
    notes.addAll(texts);
  }

  void plots(PlotKind of, List<Plot> some) {
    if (!some.isEmpty()) {
      plots.computeIfAbsent(of, any -> new ArrayList<>()).addAll(some);
    }
  }

  void maps(Maps some) {
    maps.add(some);
  }

  void table(String heading, TextTable table) {
    if (!table.isEmpty()) {
      tables.add(new Titled(heading, table));
    }
  }

  String kind() {
    return kind;
  }

  String title() {
    return title;
  }

  List<String> warnings() {
    return warnings;
  }

  List<String> notes() {
    return notes;
  }

  Map<PlotKind, List<Plot>> plots() {
    return plots;
  }

  List<Maps> maps() {
    return maps;
  }

  List<Titled> tables() {
    return tables;
  }

  /** Whether it shows something of a kind. */
  boolean has(PlotKind wanted) {
    return wanted == PlotKind.MEMORY_MAP ? !maps.isEmpty() : plots.containsKey(wanted);
  }
}
