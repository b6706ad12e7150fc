package org.kmem.mm.shell.filter;

import java.util.BitSet;
import java.util.List;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.pattern.CharacterSets;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.text.Escapes;

/** {@code tr}: bytes for bytes. */
final class Tr extends Tool {
  private static final int BYTES = 256;

  Tr() {
    super("tr", "[-cds] SET1 [SET2]", "translate, squeeze or delete bytes");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("+cCds");
    List<String> sets = options.operands();
    boolean delete = options.has('d');
    boolean squeeze = options.has('s');
    requireOperands(sets, !delete && !squeeze ? 2 : 1, 2);
    String from = expand(sets.getFirst());
    if (options.has('c') || options.has('C')) {
      from = complement(from);
    }
    String to = sets.size() > 1 ? expand(sets.get(1)) : "";
    int[] map = new int[BYTES];
    for (int c = 0; c < BYTES; c++) {
      map[c] = c;
    }
    for (int i = 0; i < from.length(); i++) {
      if (delete) {
        map[from.charAt(i)] = -1;
      } else if (!to.isEmpty()) {
        map[from.charAt(i)] = to.charAt(Math.min(i, to.length() - 1));
      }
    }
    BitSet squeezed = new BitSet(BYTES);
    if (squeeze) {
      (sets.size() > 1 ? to : from).chars().forEach(squeezed::set);
    }
    byte[] block = new byte[4096];
    int last = -1;
    for (int n = call.in().read(block, 0, block.length);
        n > 0;
        n = call.in().read(block, 0, block.length)) {
      for (int i = 0; i < n; i++) {
        int c = map[block[i] & 0xff];
        if (c >= 0 && !(c == last && squeezed.get(c))) {
          call.out().write(c);
          last = c;
        }
      }
    }
    return 0;
  }

  private static String complement(String set) {
    StringBuilder others = new StringBuilder();
    for (char c = 0; c < BYTES; c++) {
      if (set.indexOf(c) < 0) {
        others.append(c);
      }
    }
    return others.toString();
  }

  /** Escapes, ranges and classes written out. */
  private static String expand(String set) {
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < set.length()) {
      if (set.startsWith("[:", i)) {
        int end = set.indexOf(":]", i + 2);
        String members = end < 0 ? "" : CharacterSets.of(set.substring(i + 2, end));
        if (!members.isEmpty()) {
          out.append(members);
          i = end + 2;
          continue;
        }
      }
      int length = set.charAt(i) == '\\' ? escapeLength(set, i) : 1;
      char c = unescape(set, i, length);
      i += length;
      if (i + 1 < set.length() && set.charAt(i) == '-') {
        int lastLength = set.charAt(i + 1) == '\\' ? escapeLength(set, i + 1) : 1;
        char last = unescape(set, i + 1, lastLength);
        if (last >= c) {
          for (int k = c; k <= last; k++) {
            out.append((char) k);
          }
          i += 1 + lastLength;
          continue;
        }
      }
      out.append(c);
    }
    return out.toString();
  }

  private static int escapeLength(String set, int at) {
    int end = at + 1;
    while (end < set.length() && end < at + 4 && Character.digit(set.charAt(end), 8) >= 0) {
      end++;
    }
    return end > at + 1 ? end - at : Math.min(2, set.length() - at);
  }

  private static char unescape(String set, int at, int length) {
    if (length == 1) {
      return set.charAt(at);
    }
    String text = Escapes.printf(set.substring(at, at + length)).text();
    return text.length() == 1 ? text.charAt(0) : set.charAt(at + 1);
  }
}
