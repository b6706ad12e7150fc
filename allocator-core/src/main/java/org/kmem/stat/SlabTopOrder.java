package org.kmem.stat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.kmem.slab.CacheFigures;

/**
 * What {@link SlabTop} puts first: the sort criteria of {@code slabtop}, each with its letter. Caches that are
 * alike keep the order they are given in.
 *
 * <p>Source: manual page {@code slabtop(1)}.
 */
public enum SlabTopOrder {
  /** Most active objects first. */
  ACTIVE('a'),
  /** Most objects in a slab first. */
  OBJECTS_PER_SLAB('b'),
  /** Largest cache first. */
  CACHE_SIZE('c'),
  /** Most slabs first. */
  SLABS('l'),
  /** Most active slabs first. */
  ACTIVE_SLABS('v'),
  /** By name, in the order of bytes. */
  NAME('n'),
  /** Most objects first: the default of {@code slabtop}. */
  OBJECTS('o'),
  /** Most pages in a slab first. */
  PAGES_PER_SLAB('p'),
  /** Largest objects first. */
  OBJECT_SIZE('s'),
  /** Best used first, in whole percents. */
  USE('u');

  private final char letter;

  SlabTopOrder(char letter) {
    this.letter = letter;
  }

  /**
   * The criterion of a letter.
   *
   * @param letter for example {@code "c"}
   * @return the criterion
   * @throws IllegalArgumentException if there is none, naming those there are
   */
  public static SlabTopOrder of(String letter) {
    for (SlabTopOrder order : values()) {
      if (letter.equals(String.valueOf(order.letter))) {
        return order;
      }
    }
    throw new IllegalArgumentException(
        "no sort criterion '"
            + letter
            + "'; there are "
            + Arrays.stream(values())
                .map(SlabTopOrder::toString)
                .collect(Collectors.joining(", ")));
  }

  /**
   * How caches are put in order.
   *
   * @return what comes first is less
   */
  public Comparator<CacheFigures> comparator() {
    return switch (this) {
      case ACTIVE -> most(CacheFigures::activeObjects);
      case OBJECTS_PER_SLAB -> most(CacheFigures::objectsPerSlab);
      case CACHE_SIZE -> most(SlabTop::cacheKilobytes);
      case SLABS -> most(CacheFigures::slabs);
      case ACTIVE_SLABS -> most(CacheFigures::activeSlabs);
      case NAME -> Comparator.comparing(CacheFigures::name);
      case OBJECTS -> most(CacheFigures::objects);
      case PAGES_PER_SLAB -> most(CacheFigures::pagesPerSlab);
      case OBJECT_SIZE -> most(CacheFigures::sizeBytes);
      case USE -> most(SlabTop::usePercent);
    };
  }

  private static Comparator<CacheFigures> most(ToLongFunction<CacheFigures> figure) {
    return Comparator.comparingLong(figure).reversed();
  }

  /**
   * The letter, and what it stands for.
   *
   * @return for example {@code "c (cache size)"}
   */
  @Override
  public String toString() {
    return letter + " (" + name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")";
  }
}
