package org.kmem.mm.shell.sed;

import java.util.ArrayList;
import java.util.List;
import org.kmem.mm.shell.command.ByteInput;
import org.kmem.mm.shell.command.ByteOutput;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.ShellCommand;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code sed}: edit a stream. */
public final class SedCommand implements ShellCommand {
  /** Made once for all calls; a call has a machine of its own. */
  public SedCommand() {}

  @Override
  public String name() {
    return "sed";
  }

  @Override
  public String synopsis() {
    return "[-nErsi] [-e SCRIPT]... [-f FILE]... [SCRIPT] [FILE]...";
  }

  @Override
  public String summary() {
    return "edit lines by a script";
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("nErsie:f:z");
    List<String> files = new ArrayList<>(options.operands());
    List<String> parts = new ArrayList<>(options.values('e'));
    for (String path : options.values('f')) {
      ByteInput file = call.open(path);
      parts.add(file.readAll().stripTrailing());
      file.close();
    }
    if (parts.isEmpty()) {
      if (files.isEmpty()) {
        throw new UsageException("");
      }
      parts.add(files.removeFirst());
    }
    String text = String.join("\n", parts);
    boolean quiet = options.has('n') || text.equals("#n") || text.startsWith("#n\n");
    List<Instruction> script = SedParser.parse(text, options.has('E') || options.has('r'));
    SedMachine machine = new SedMachine(call, script, quiet);
    boolean failed = false;
    if (options.has('i')) {
      for (String file : files) {
        failed |= inPlace(call, machine, file);
      }
    } else if (options.has('s')) {
      for (String file : files.isEmpty() ? List.of("-") : files) {
        failed |= over(call, machine, List.of(file), call.out());
      }
    } else {
      failed = over(call, machine, files.isEmpty() ? List.of("-") : files, call.out());
    }
    machine.close();
    return machine.status() != 0 ? machine.status() : failed ? 1 : 0;
  }

  private static boolean over(
      Invocation call, SedMachine machine, List<String> files, ByteOutput out)
      throws ErrnoException {
    SedInput input = new SedInput(call, files);
    machine.run(input, out);
    return input.failed();
  }

  /** Edits a file: the new text replaces it when all of it is there. */
  private static boolean inPlace(Invocation call, SedMachine machine, String file)
      throws ErrnoException {
    SedInput input = new SedInput(call, List.of(file));
    if (input.failed()) {
      return true;
    }
    String temporary = file + ".sed";
    ByteOutput out = call.create(temporary, false);
    machine.run(input, out);
    for (String rest = input.next(); rest != null; rest = input.next()) {
      out.print(rest).print(input.lineEnded() ? "\n" : "");
    }
    out.close();
    call.system().rename(call.path(temporary), call.path(file));
    return false;
  }
}
