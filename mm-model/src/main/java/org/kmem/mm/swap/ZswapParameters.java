package org.kmem.mm.swap;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.sim.KernelLog;
import org.kmem.mm.sim.Reference;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;

/**
 * By what zswap compresses and where it keeps the result, as far as names go: until it is first switched on any word is
 * taken, then only what the kernel has. Pages are stored the same way whatever is chosen.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code zswap_setup}, {@code __zswap_param_set}.
 */
public final class ZswapParameters {
  /** A parameter that is a name. */
  public enum Parameter {
    /** Who compresses. */
    COMPRESSOR("compressor", Reference.ZSWAP_COMPRESSOR, "lzo-rle"),
    /** Who keeps what is compressed. */
    ZPOOL("zpool", Reference.ZSWAP_ZPOOL, "zbud");

    private final String text;
    private final String usual;
    private final String other;

    /** What there is: the default, and one more. */
    Parameter(String text, String usual, String other) {
      this.text = text;
      this.usual = usual;
      this.other = other;
    }

    private boolean has(String name) {
      return name.equals(usual) || name.equals(other);
    }

    /**
     * Its name.
     *
     * @return as the file is called
     */
    public String text() {
      return text;
    }
  }

  private final KernelLog log;
  private final Tunables tunables;
  private final Map<Parameter, String> names = new EnumMap<>(Parameter.class);
  private boolean loaded;

  /**
   * All at their defaults.
   *
   * @param tunables who says when zswap is switched on
   * @param log of the machine
   */
  public ZswapParameters(Tunables tunables, KernelLog log) {
    this.tunables = tunables;
    this.log = log;
    for (Parameter parameter : Parameter.values()) {
      names.put(parameter, parameter.usual);
    }
    tunables.onChange(Tunable.ZSWAP_ENABLED, this::load);
  }

  /** What was named so far is looked for; the default is there in any case. */
  private void load() {
    if (loaded || !tunables.isOn(Tunable.ZSWAP_ENABLED)) {
      return;
    }
    loaded = true;
    for (Parameter parameter : Parameter.values()) {
      String wanted = name(parameter);
      String known = parameter.usual;
      if (!parameter.has(wanted)) {
        log.print(
            "zswap: %s %s not available, using default %s"
                .formatted(parameter.text, wanted, known));
        names.put(parameter, known);
      }
    }
    log.print(
        "zswap: loaded using pool %s/%s"
            .formatted(name(Parameter.COMPRESSOR), name(Parameter.ZPOOL)));
  }

  /**
   * What is chosen.
   *
   * @param parameter which
   * @return its name
   */
  public String name(Parameter parameter) {
    return Objects.requireNonNull(names.get(parameter));
  }

  /**
   * Chooses.
   *
   * @param parameter which
   * @param text what is written
   * @return 0, or {@code EINVAL} for what the kernel does not have
   */
  public long choose(Parameter parameter, String text) {
    String wanted = text.strip();
    if (loaded && !parameter.has(wanted)) {
      log.print("zswap: %s %s not available".formatted(parameter.text, wanted));
      return Errno.EINVAL.asResult();
    }
    names.put(parameter, wanted);
    return 0;
  }
}
