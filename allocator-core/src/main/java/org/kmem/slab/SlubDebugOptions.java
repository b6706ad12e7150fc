package org.kmem.slab;

import java.util.ArrayList;
import java.util.List;

/**
 * Which caches are debugged and how: the kernel parameter {@code slab_debug}, formerly {@code slub_debug}.
 *
 * <pre>
 * text   = block *( ";" block )
 * block  = letters [ "," name *( "," name ) ]
 * name   = a cache's name, or the beginning of names and "*"
 * </pre>
 *
 * <table>
 * <caption>Letters, in either case</caption>
 * <tr><td>F</td><td>{@link CacheFlags#SLAB_CONSISTENCY_CHECKS}</td></tr>
 * <tr><td>Z</td><td>{@link CacheFlags#SLAB_RED_ZONE}</td></tr>
 * <tr><td>P</td><td>{@link CacheFlags#SLAB_POISON}</td></tr>
 * <tr><td>U</td><td>{@link CacheFlags#SLAB_STORE_USER}</td></tr>
 * <tr><td>T</td><td>{@link CacheFlags#SLAB_TRACE}</td></tr>
 * <tr><td>A</td><td>{@link CacheFlags#SLAB_FAILSLAB}</td></tr>
 * <tr><td>O</td><td>no debug data, in any cache, where it would make the smallest slab larger</td></tr>
 * <tr><td>-</td><td>nothing; takes back the letters before it</td></tr>
 * </table>
 *
 * <p>A cache gets the letters of the first block that names it, else those of the last block without names,
 * else none. Without letters a block means FZPU; an empty text too. Unlike the kernel, which
 * skips what it does not know, parsing is strict. Immutable.
 *
 * <p>Source: kernel documentation {@code mm/slub.rst}, "slab_debug".
 */
public final class SlubDebugOptions {
  /** Debugs no cache. */
  public static final SlubDebugOptions NONE = new SlubDebugOptions("-", 0, List.of(), false);

  /** Names of caches: one, or all with the same beginning. */
  private record Pattern(String text, boolean isPrefix) {
    boolean matches(String name) {
      return isPrefix ? name.startsWith(text) : name.equals(text);
    }
  }

  private record Block(int flags, List<Pattern> patterns) {
    boolean names(String cacheName) {
      return patterns.stream().anyMatch(pattern -> pattern.matches(cacheName));
    }
  }

  private final String text;
  private final int flagsOfOthers;
  private final List<Block> blocks;
  private final boolean keepsOrders;

  private SlubDebugOptions(
      String text, int flagsOfOthers, List<Block> blocks, boolean keepsOrders) {
    this.text = text;
    this.flagsOfOthers = flagsOfOthers;
    this.blocks = List.copyOf(blocks);
    this.keepsOrders = keepsOrders;
  }

  /**
   * Reads options.
   *
   * @param parameter the parameter as on a command line, {@code slab_debug=FZ,dentry}, also under its former
   *     name {@code slub_debug}, or its value alone
   * @return the options
   * @throws SlubDebugFormatException if it has a letter that is no option, a name is missing, or an asterisk
   *     is not the end of a name
   */
  public static SlubDebugOptions parse(String parameter) {
    return new Parser(parameter.replaceFirst("^sl[au]b_debug(=|$)", "")).parse();
  }

  /** One pass over a value, from left to right. */
  private static final class Parser {
    private final String value;
    private final List<Block> blocks = new ArrayList<>();
    private int flagsOfOthers;
    private boolean keepsOrders;

    Parser(String value) {
      this.value = value;
    }

    SlubDebugOptions parse() {
      if (value.isEmpty()) {
        flagsOfOthers = CacheFlags.DEBUG_DEFAULT;
      }
      int start = 0;
      while (start < value.length()) {
        int end = indexOrEnd(';', start, value.length());
        if (end > start) {
          block(start, end);
        }
        start = end + 1;
      }
      return new SlubDebugOptions(value, flagsOfOthers, blocks, keepsOrders);
    }

    private void block(int start, int end) {
      int comma = indexOrEnd(',', start, end);
      int flags = comma == start ? CacheFlags.DEBUG_DEFAULT : letters(start, comma);
      if (comma == end) {
        flagsOfOthers = flags;
      } else {
        blocks.add(new Block(flags, patterns(comma + 1, end)));
      }
    }

    private int letters(int start, int end) {
      int flags = 0;
      for (int i = start; i < end; i++) {
        switch (Character.toLowerCase(value.charAt(i))) {
          case 'f' -> flags |= CacheFlags.SLAB_CONSISTENCY_CHECKS;
          case 'z' -> flags |= CacheFlags.SLAB_RED_ZONE;
          case 'p' -> flags |= CacheFlags.SLAB_POISON;
          case 'u' -> flags |= CacheFlags.SLAB_STORE_USER;
          case 't' -> flags |= CacheFlags.SLAB_TRACE;
          case 'a' -> flags |= CacheFlags.SLAB_FAILSLAB;
          case 'o' -> keepsOrders = true;
          case '-' -> flags = 0;
          default ->
              throw new SlubDebugFormatException(
                  value,
                  i,
                  "'%c' is no option; use letters of FZPUTAO or '-', then names after commas"
                      .formatted(value.charAt(i)));
        }
      }
      return flags;
    }

    private List<Pattern> patterns(int start, int end) {
      List<Pattern> patterns = new ArrayList<>();
      for (int from = start; from <= end; ) {
        int to = indexOrEnd(',', from, end);
        if (to == from) {
          throw new SlubDebugFormatException(value, from, "the name of a cache is missing");
        }
        int star = indexOrEnd('*', from, to);
        if (star < to - 1) {
          throw new SlubDebugFormatException(
              value, star, "an asterisk can only end a name; end the name here");
        }
        patterns.add(new Pattern(value.substring(from, star), star < to));
        from = to + 1;
      }
      return patterns;
    }

    private int indexOrEnd(char wanted, int start, int end) {
      int index = value.indexOf(wanted, start, end);
      return index < 0 ? end : index;
    }
  }

  /**
   * What a cache is debugged for.
   *
   * @param cacheName its name
   * @return debugging {@link CacheFlags} to add to those it is created with
   */
  public int flagsFor(String cacheName) {
    for (Block block : blocks) {
      if (block.names(cacheName)) {
        return block.flags;
      }
    }
    return flagsOfOthers;
  }

  /**
   * Whether debug data is left out where it would make the smallest slab larger: letter O.
   *
   * @return true if so, for all caches
   */
  public boolean keepsOrders() {
    return keepsOrders;
  }

  /**
   * The geometry of a cache under these options.
   *
   * @param cacheName its name
   * @param objectSizeBytes size of an object
   * @param alignBytes alignment that objects need, 0 for the default
   * @param flags {@link CacheFlags} it is created with
   * @param hasCtor whether it has a constructor
   * @param cpus CPUs of the machine
   * @return the geometry, whose flags include the debugging in force
   * @throws InvalidCacheException if there is no such cache
   */
  public SlabGeometry geometry(
      String cacheName, int objectSizeBytes, int alignBytes, int flags, boolean hasCtor, int cpus) {
    int wanted = flags | flagsFor(cacheName);
    SlabGeometry geometry = SlabGeometry.of(objectSizeBytes, alignBytes, wanted, hasCtor, cpus);
    if (!keepsOrders || !geometry.debugRaisesOrder()) {
      return geometry;
    }
    int kept = wanted & ~CacheFlags.DEBUG_METADATA;
    return SlabGeometry.of(objectSizeBytes, alignBytes, kept, hasCtor, cpus);
  }

  /** The value that was read. */
  @Override
  public String toString() {
    return text;
  }
}
