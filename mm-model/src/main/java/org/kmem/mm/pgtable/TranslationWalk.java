package org.kmem.mm.pgtable;

import java.util.ArrayList;
import java.util.List;
import org.kmem.units.PageSize;

/**
 * A translation of an address, step by step, as it stood when asked: what the shell's {@code walk} prints.
 *
 * @param address the address
 * @param root physical address of the top table
 * @param steps the entries met, from the top
 * @param physical physical address that it translates to, or -1 if it does not
 */
public record TranslationWalk(long address, long root, List<Step> steps, long physical) {
  /**
   * One entry met.
   *
   * @param level name of its level
   * @param index which of its table
   * @param slot physical address of the entry
   * @param entry the entry
   * @param flags its flags in words
   */
  public record Step(String level, int index, long slot, long entry, String flags) {}

  /** Keeps the steps from being changed. */
  public TranslationWalk {
    steps = List.copyOf(steps);
  }

  static TranslationWalk of(PageTable pageTable, long address) {
    PteFormat format = pageTable.format();
    List<Step> steps = new ArrayList<>();
    long table = pageTable.root();
    int level = pageTable.mode().topLevel();
    while (true) {
      long slot = PageTable.slot(table, level, address);
      long entry = pageTable.get(slot);
      steps.add(
          new Step(
              pageTable.mode().levelName(level),
              PageLevel.index(address, level),
              slot,
              entry,
              format.describe(entry, level)));
      if (!format.isTable(entry, level)) {
        long offset = address & (PageLevel.size(level) - 1);
        long physical = format.isValid(entry) ? (format.pfn(entry) << PageSize.SHIFT) + offset : -1;
        return new TranslationWalk(address, pageTable.root(), steps, physical);
      }
      table = format.pfn(entry) << PageSize.SHIFT;
      level--;
    }
  }

  /**
   * The walk in lines.
   *
   * @return a line for the address, one for each step, one for the outcome
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("%#018x  top table at %#x\n".formatted(address, root));
    for (Step step : steps) {
      text.append(
          "%s[%3d] at %#012x = %#018x  %s\n"
              .formatted(step.level, step.index, step.slot, step.entry, step.flags));
    }
    text.append(physical < 0 ? "not translated" : "physical %#x".formatted(physical));
    return text.append('\n').toString();
  }
}
