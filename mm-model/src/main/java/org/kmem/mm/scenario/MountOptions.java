package org.kmem.mm.scenario;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.MemSize;
import org.kmem.mm.abi.MemSizeFormatException;
import org.kmem.mm.shell.command.UsageException;

/**
 * The words after {@code mount -o}: {@code size=8M,nr_inodes=10}.
 *
 * @param words each a name, or a name, {@code '='} and a value
 */
record MountOptions(List<String> words) {
  private static final int HUNDRED = 100;

  static MountOptions of(List<String> lists) {
    List<String> words = new ArrayList<>();
    for (String list : lists) {
      for (String word : list.split(",", -1)) {
        if (!word.isEmpty()) {
          words.add(word);
        }
      }
    }
    return new MountOptions(List.copyOf(words));
  }

  /** The value of an option given last, or null. */
  @Nullable String value(String name) {
    String found = null;
    for (String word : words) {
      found = word.startsWith(name + "=") ? word.substring(name.length() + 1) : found;
    }
    return found;
  }

  /** A size in bytes, also as a part of a whole: {@code 50%}; otherwise if it was not given. */
  long bytes(String name, long whole, long otherwise) throws UsageException {
    String value = value(name);
    if (value == null) {
      return otherwise;
    }
    try {
      return value.endsWith("%")
          ? whole / HUNDRED * Long.parseLong(value.substring(0, value.length() - 1))
          : MemSize.parse(value);
    } catch (NumberFormatException | MemSizeFormatException e) {
      throw new UsageException(name + "=" + value + ": give a size, as 8M or 50%");
    }
  }

  /** All words but some. */
  List<String> without(String... left) {
    List<String> others = new ArrayList<>(words);
    others.removeAll(List.of(left));
    return others;
  }

  boolean has(String word) {
    return words.contains(word);
  }
}
