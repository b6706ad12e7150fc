package org.kmem.mm.shell.filter;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code seq}: numbers. */
final class Seq extends Tool {
  Seq() {
    super("seq", "[-w] [-s SEPARATOR] [FIRST [STEP]] LAST", "print numbers");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    List<String> words = new ArrayList<>();
    String separator = "\n";
    boolean padded = false;
    for (int i = 0; i < call.arguments().size(); i++) {
      String word = call.arguments().get(i);
      if (word.equals("-w")) {
        padded = true;
      } else if (word.equals("-s") && i + 1 < call.arguments().size()) {
        separator = call.arguments().get(++i);
      } else if (word.startsWith("-s")) {
        separator = word.substring(2);
      } else {
        words.add(word);
      }
    }
    requireOperands(words, 1, 3);
    BigDecimal first = words.size() > 1 ? number(words.getFirst()) : BigDecimal.ONE;
    BigDecimal step = words.size() > 2 ? number(words.get(1)) : BigDecimal.ONE;
    BigDecimal last = number(words.getLast());
    int scale = Math.max(0, Math.max(first.scale(), step.scale()));
    if (step.signum() == 0) {
      throw new UsageException("increment must not be 0");
    }
    int width = padded ? Math.max(text(first, scale).length(), text(last, scale).length()) : 0;
    boolean any = false;
    for (BigDecimal n = first;
        step.signum() > 0 ? n.compareTo(last) <= 0 : n.compareTo(last) >= 0;
        n = n.add(step)) {
      String text = text(n, scale);
      call.out()
          .print(any ? separator : "")
          .print("0".repeat(Math.max(0, width - text.length())) + text);
      any = true;
    }
    call.out().print(any ? "\n" : "");
    return 0;
  }

  private static String text(BigDecimal number, int scale) {
    return number.setScale(scale, RoundingMode.DOWN).toPlainString();
  }

  private static BigDecimal number(String word) throws UsageException {
    try {
      return new BigDecimal(word);
    } catch (NumberFormatException e) {
      throw new UsageException("invalid number '" + word + "'");
    }
  }
}
