package org.kmem.mm.shell.pattern;

import java.util.BitSet;

/** Character classes by name, for {@code tr} and others that take them outside of brackets. */
public final class CharacterSets {
  private CharacterSets() {}

  /**
   * The bytes of a class, ascending.
   *
   * @param name without brackets and colons
   * @return empty if there is no such class
   */
  public static String of(String name) {
    BitSet members = new BitSet();
    Bracket.addClass(members, name);
    StringBuilder text = new StringBuilder();
    members.stream().forEach(c -> text.append((char) c));
    return text.toString();
  }
}
