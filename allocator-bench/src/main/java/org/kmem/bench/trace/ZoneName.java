package org.kmem.bench.trace;

import java.util.ArrayList;
import java.util.List;

/** What starts a line about a zone: {@code Node 0, zone DMA32}, then a comma in some files. */
record ZoneName(int node, String name) {
  private static final int NODE_MAX = 1 << 10;

  static ZoneName read(SnapshotText lines) throws TraceFormatException {
    lines.expect("Node");
    String word = lines.word("a node number and a comma");
    String digits = word.endsWith(",") ? word.substring(0, word.length() - 1) : word;
    int node = (int) lines.number(digits, "a node", NODE_MAX);
    lines.expect("zone");
    String name = lines.word("a zone's name");
    return new ZoneName(node, name.endsWith(",") ? name.substring(0, name.length() - 1) : name);
  }

  /** Reads counts up to the end of the line; {@code >100000} is how the kernel cuts a long count. */
  static List<Long> counts(SnapshotText lines) throws TraceFormatException {
    List<Long> counts = new ArrayList<>();
    while (lines.hasWord()) {
      String word = lines.word("a count");
      String digits = word.startsWith(">") ? word.substring(1) : word;
      counts.add(lines.number(digits, "a count of blocks", Long.MAX_VALUE));
    }
    return counts;
  }
}
