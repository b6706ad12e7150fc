package org.kmem.mm.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the boot loader told the kernel: words {@code name=value}, or names alone. Of a name that comes
 * twice, the last counts. Immutable.
 *
 * <p>Source: kernel documentation {@code admin-guide/kernel-parameters}.
 */
public final class KernelParameters {
  /** None at all. */
  public static final KernelParameters NONE = new KernelParameters(List.of(), Map.of());

  private final List<String> words;
  private final Map<String, String> values;

  private KernelParameters(List<String> words, Map<String, String> values) {
    this.words = List.copyOf(words);
    this.values = values;
  }

  /**
   * Reads parameters.
   *
   * @param words each a name, or a name, {@code '='} and a value
   * @return the parameters
   */
  public static KernelParameters of(Iterable<String> words) {
    Map<String, String> values = new LinkedHashMap<>();
    List<String> kept = new ArrayList<>();
    for (String word : words) {
      kept.add(word);
      int equals = word.indexOf('=');
      values.put(
          equals < 0 ? word : word.substring(0, equals),
          equals < 0 ? "" : word.substring(equals + 1));
    }
    return new KernelParameters(kept, values);
  }

  /**
   * All words in their order, for parameters that mean something anew each time they come.
   *
   * @return the words as they were given
   */
  public List<String> words() {
    return words;
  }

  /**
   * The value of a parameter.
   *
   * @param name its name
   * @return the value, empty text if the name came alone; nothing if it did not come
   */
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /**
   * Whether a word is among those of a parameter.
   *
   * @param name its name
   * @param word what is looked for
   * @return true if the value, words separated by commas, has it
   */
  public boolean lists(String name, String word) {
    return List.of(values.getOrDefault(name, "").split(",", -1)).contains(word);
  }

  /**
   * A switch.
   *
   * @param name its name
   * @param otherwise what holds if it did not come
   * @return false for 0, n, no, off and disable, true for any other value
   */
  public boolean isOn(String name, boolean otherwise) {
    String value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    return switch (value) {
      case "0", "n", "N", "no", "off", "disable" -> false;
      default -> true;
    };
  }

  /**
   * The same with one parameter more.
   *
   * @param name its name
   * @param value its value
   * @return new parameters
   */
  public KernelParameters withParameter(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(values);
    more.put(name, value);
    List<String> moreWords = new ArrayList<>(words);
    moreWords.add(value.isEmpty() ? name : name + "=" + value);
    return new KernelParameters(moreWords, more);
  }

  /**
   * The command line.
   *
   * @return the parameters as {@code /proc/cmdline} prints them
   */
  @Override
  public String toString() {
    return String.join(" ", words);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KernelParameters that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }
}
