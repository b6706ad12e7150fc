package org.kmem.mm.procfs.system;

import java.util.ArrayList;
import java.util.List;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.seq.FixedDirectory;
import org.kmem.mm.procfs.seq.SuppliedFile;
import org.kmem.stat.Figure;
import org.kmem.stat.ZoneInfo;

/** The files of a node that resemble those of the machine. */
public final class NodeFiles {
  private static final int READABLE = 0444;

  private NodeFiles() {}

  /**
   * Puts {@code meminfo}, {@code numastat} and {@code vmstat} in place.
   *
   * @param machine whose
   * @param node the node
   * @param directory of the node
   */
  public static void addTo(Machine machine, int node, FixedDirectory directory) {
    MachineFigures figures = new MachineFigures(machine);
    directory.with("meminfo", new NodeMeminfoFile(machine, node));
    directory.with("numastat", new SuppliedFile(READABLE, () -> numastat(machine, figures, node)));
    directory.with("vmstat", new SuppliedFile(READABLE, () -> vmstat(machine, figures, node)));
  }

  /** Where allocations went that wanted this node, and whence those came that it served. */
  private static String numastat(Machine machine, MachineFigures figures, int node) {
    StringBuilder text = new StringBuilder();
    for (Figure figure : zoneFigures(machine, figures, node)) {
      String name =
          switch (figure.name()) {
            case "numa_hit", "numa_miss", "numa_foreign" -> figure.name();
            case "numa_interleave" -> "interleave_hit";
            case "numa_local" -> "local_node";
            case "numa_other" -> "other_node";
            default -> "";
          };
      if (!name.isEmpty()) {
        text.append(name).append(' ').append(figure.value()).append('\n');
      }
    }
    return text.toString();
  }

  private static String vmstat(Machine machine, MachineFigures figures, int node) {
    List<Figure> all = new ArrayList<>(zoneFigures(machine, figures, node));
    for (ZoneInfo.Row row : ZoneInfo.of(machine.memory().engine(), figures).zones()) {
      if (row.node() == node) {
        all.addAll(row.nodeFigures());
      }
    }
    StringBuilder text = new StringBuilder();
    for (Figure figure : all) {
      text.append(figure.name()).append(' ').append(figure.value()).append('\n');
    }
    return text.toString();
  }

  /** The figures of a node's zones, summed. */
  private static List<Figure> zoneFigures(Machine machine, MachineFigures figures, int node) {
    List<Figure> sums = new ArrayList<>();
    for (ZoneInfo.Row row : ZoneInfo.of(machine.memory().engine(), figures).zones()) {
      List<Figure> ofZone = row.figures();
      for (int i = 0; row.node() == node && i < ofZone.size(); i++) {
        Figure figure = ofZone.get(i);
        if (i == sums.size()) {
          sums.add(figure);
        } else {
          sums.set(i, new Figure(figure.name(), sums.get(i).value() + figure.value()));
        }
      }
    }
    return sums;
  }
}
