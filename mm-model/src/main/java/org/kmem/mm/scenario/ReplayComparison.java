package org.kmem.mm.scenario;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;

/** How two runs of a machine differ, as a table: what they printed, and the numbers of their files at the end. */
final class ReplayComparison {
  private final Replay.Outcome was;
  private final Replay.Outcome would;
  private final StringBuilder out = new StringBuilder();

  /**
   * Compares.
   *
   * @param was the run as it was
   * @param would the run with something changed
   */
  ReplayComparison(Replay.Outcome was, Replay.Outcome would) {
    this.was = was;
    this.would = would;
  }

  private void println(String line) {
    out.append(line).append('\n');
  }

  /** The table, each line ended. */
  String text() {
    if (would.changeStatus() != 0) {
      println("the change failed with status " + would.changeStatus());
    }
    printOutput();
    row("", "as it was", "what if", "difference");
    row(
        "simulated seconds",
        seconds(was.seconds()),
        seconds(would.seconds()),
        difference(seconds(was.seconds()), seconds(would.seconds())));
    if (was.status() != would.status()) {
      row("exit status", "" + was.status(), "" + would.status(), "");
    }
    printFigures();
    return out.toString();
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.6f", seconds);
  }

  private void printOutput() {
    List<String> left = was.output().lines().toList();
    List<String> right = would.output().lines().toList();
    if (left.equals(right)) {
      println("output: the same %d lines".formatted(left.size()));
      return;
    }
    println("output:");
    for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
      String one = i < left.size() ? left.get(i) : "(no line)";
      String other = i < right.size() ? right.get(i) : "(no line)";
      if (!one.equals(other)) {
        println("  as it was: " + one);
        println("  what if:   " + other);
      }
    }
  }

  private void printFigures() {
    TreeSet<String> names = new TreeSet<>(was.figures().keySet());
    names.addAll(would.figures().keySet());
    int differing = 0;
    for (String name : names) {
      String one = was.figures().getOrDefault(name, "-");
      String other = would.figures().getOrDefault(name, "-");
      if (!Objects.equals(one, other)) {
        differing++;
        row(name, one, other, difference(one, other));
      }
    }
    println("%d of %d figures differ".formatted(differing, names.size()));
  }

  private static String difference(String from, String to) {
    try {
      double more = Double.parseDouble(to) - Double.parseDouble(from);
      boolean whole = from.indexOf('.') < 0 && to.indexOf('.') < 0;
      return String.format(Locale.ROOT, whole ? "%+.0f" : "%+.2f", more);
    } catch (NumberFormatException notNumbers) {
      return "";
    }
  }

  private void row(String name, String was, String would, String more) {
    println(
        String.format(Locale.ROOT, "%-44s %16s %16s %14s", name, was, would, more).stripTrailing());
  }
}
