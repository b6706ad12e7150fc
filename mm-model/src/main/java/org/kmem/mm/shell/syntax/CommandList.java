package org.kmem.mm.shell.syntax;

import java.util.List;

/**
 * Commands one after another.
 *
 * @param items in order
 */
public record CommandList(List<Item> items) {
  /**
   * One of them.
   *
   * @param chain what is run
   * @param background whether the shell goes on at once
   * @param source its text, for {@code jobs}; empty unless in the background
   */
  public record Item(Chain chain, boolean background, String source) {}

  /**
   * Pipelines joined by {@code &&} and {@code ||}.
   *
   * @param first always run
   * @param links the others, left to right
   */
  public record Chain(Pipeline first, List<Link> links) {}

  /**
   * A further pipeline of a chain.
   *
   * @param ifSuccess run after success ({@code &&}) or after failure ({@code ||})
   * @param pipeline what is run
   */
  public record Link(boolean ifSuccess, Pipeline pipeline) {}

  /**
   * Commands joined by {@code |}.
   *
   * @param negated whether {@code !} stands before it
   * @param stages at least one
   */
  public record Pipeline(boolean negated, List<Command> stages) {}
}
