package org.kmem.bench.report.plot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How a series looks, the same wherever it is shown. A name's family is what it has before the colon: where there are
 * many names, families have hues of their own, and their members differ by shade, shape and dashes too.
 *
 * @param name what it is of
 * @param family what it belongs to
 * @param light its colour on a light ground, as CSS has it
 * @param dark its colour on a dark ground
 * @param shape number of the mark's shape, below {@link #SHAPES}
 * @param dashes lengths of dashes and gaps of its line; empty for a plain one
 */
public record SeriesLook(
    String name, String family, String light, String dark, int shape, String dashes) {
  /** Number of shapes: circle, square, triangle, diamond, cross, plus. */
  public static final int SHAPES = 6;

  /** More names than that are coloured by family. */
  private static final int HUES_OF_THEIR_OWN = 8;

  /** Far enough apart that those who see few colours can tell neighbours by brightness and shape. */
  private static final int[] HUES = {212, 24, 150, 330, 48, 265, 185, 0, 95, 300};

  private static final List<String> DASHES = List.of("", "6 3", "2 3", "9 3 2 3", "4 2", "1 2");

  /** Who is there to be compared with, and is grey. */
  private static final List<String> BASES = List.of("control", "kernel", "asked for");

  /**
   * Looks for names that are shown together.
   *
   * @param names what is shown, in the order of the legend
   * @return a look for each, in that order
   */
  public static List<SeriesLook> of(Collection<String> names) {
    Map<String, List<String>> families =
        names.stream()
            .distinct()
            .filter(name -> !isBase(name))
            .collect(
                Collectors.groupingBy(SeriesLook::family, LinkedHashMap::new, Collectors.toList()));
    long others = families.values().stream().mapToLong(List::size).sum();
    Map<String, SeriesLook> looks = new LinkedHashMap<>();
    names.forEach(name -> looks.put(name, base(name, looks.size())));
    int hue = 0;
    for (List<String> members : families.values()) {
      for (int member = 0; member < members.size(); member++) {
        boolean own = others <= HUES_OF_THEIR_OWN;
        looks.put(
            members.get(member),
            own
                ? coloured(members.get(member), hue++, 0, hue)
                : coloured(members.get(member), hue, member, member));
      }
      hue += others <= HUES_OF_THEIR_OWN ? 0 : 1;
    }
    return new ArrayList<>(looks.values());
  }

  private static boolean isBase(String name) {
    return BASES.contains(family(name));
  }

  private static String family(String name) {
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  private static SeriesLook base(String name, int number) {
    return new SeriesLook(
        name,
        family(name),
        "hsl(0 0% 35%)",
        "hsl(0 0% 75%)",
        number % SHAPES,
        number % 2 == 0 ? "5 4" : "2 2");
  }

  private static SeriesLook coloured(String name, int hue, int shade, int shape) {
    int degrees = (HUES[hue % HUES.length] + shade * 7) % 360;
    return new SeriesLook(
        name,
        family(name),
        String.format(Locale.ROOT, "hsl(%d 75%% %d%%)", degrees, 36 + shade % 3 * 8),
        String.format(Locale.ROOT, "hsl(%d 75%% %d%%)", degrees, 66 - shade % 3 * 8),
        shape % SHAPES,
        shade == 0 ? "" : DASHES.get(shade % DASHES.size()));
  }
}
