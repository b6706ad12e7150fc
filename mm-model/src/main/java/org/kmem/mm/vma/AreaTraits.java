package org.kmem.mm.vma;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.mapping.MappedFile;

/**
 * What must be equal for two neighbouring ranges to be one area: flags, file, policy and name. Immutable.
 *
 * @param flags {@code VM_*}; {@link VmFlags#VM_SOFTDIRTY} does not count
 * @param file what is mapped, or null
 * @param policy which nodes pages come from
 * @param name what maps shows in place of a path, or null
 */
public record AreaTraits(
    long flags, @Nullable MappedFile file, Mempolicy policy, @Nullable String name) {

  /**
   * Traits of a new mapping, which has neither policy nor name.
   *
   * @param flags {@code VM_*}
   * @param file what is mapped, or null
   * @return the traits
   */
  public static AreaTraits of(long flags, @Nullable MappedFile file) {
    return new AreaTraits(flags, file, Mempolicy.DEFAULT, null);
  }

  /**
   * Traits that an area has.
   *
   * @param area the area
   * @return the traits
   */
  public static AreaTraits of(VmArea area) {
    return new AreaTraits(area.flags(), area.file(), area.policy(), area.name());
  }

  /**
   * The same with other flags.
   *
   * @param newFlags {@code VM_*}
   * @return changed traits
   */
  public AreaTraits withFlags(long newFlags) {
    return new AreaTraits(newFlags, file, policy, name);
  }

  /**
   * The same with another policy.
   *
   * @param newPolicy the policy
   * @return changed traits
   */
  public AreaTraits withPolicy(Mempolicy newPolicy) {
    return new AreaTraits(flags, file, newPolicy, name);
  }

  /**
   * The same with another name.
   *
   * @param newName the name, or null
   * @return changed traits
   */
  public AreaTraits withName(@Nullable String newName) {
    return new AreaTraits(flags, file, policy, newName);
  }

  /** Whether a range with these traits could be part of an area, wherever both are. */
  boolean fit(VmArea area) {
    return ((flags ^ area.flags()) & ~VmFlags.VM_SOFTDIRTY) == 0
        && (flags & VmFlags.VM_SPECIAL) == 0
        && Objects.equals(file, area.file())
        && policy.equals(area.policy())
        && Objects.equals(name, area.name());
  }

  /** Gives them to an area that maps the same file. */
  void applyTo(VmArea area) {
    area.setFlags(flags);
    area.setPolicy(policy);
    area.setName(name);
  }
}
