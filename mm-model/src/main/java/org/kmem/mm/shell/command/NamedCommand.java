package org.kmem.mm.shell.command;

/** A command that is told what it is called. Stateless otherwise, as all commands are. */
public abstract class NamedCommand implements ShellCommand {
  private final String name;
  private final String synopsis;
  private final String summary;

  /**
   * Names a command.
   *
   * @param name see {@link #name}
   * @param synopsis see {@link #synopsis}
   * @param summary see {@link #summary}
   */
  protected NamedCommand(String name, String synopsis, String summary) {
    this.name = name;
    this.synopsis = synopsis;
    this.summary = summary;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final String synopsis() {
    return synopsis;
  }

  @Override
  public final String summary() {
    return summary;
  }
}
