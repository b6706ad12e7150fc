package org.kmem.mm.shell.awk;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kmem.mm.shell.command.ByteInput;
import org.kmem.mm.shell.command.ByteOutput;
import org.kmem.mm.shell.command.Descriptor;
import org.kmem.mm.shell.command.DescriptorTable;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.MemoryFile;
import org.kmem.mm.shell.system.ErrnoException;

/** Files and pipes a program has open, by name. */
final class Streams {
  private final Invocation call;
  private final Map<String, ByteOutput> outputs = new LinkedHashMap<>();
  private final Map<String, MemoryFile> pipes = new LinkedHashMap<>();
  private final Map<String, RecordReader> inputs = new HashMap<>();

  Streams(Invocation call) {
    this.call = call;
  }

  ByteOutput output(String name, Statement.Redirection redirection) throws ErrnoException {
    if (name.equals("/dev/stdout") || name.equals("-")) {
      return call.out();
    }
    if (name.equals("/dev/stderr")) {
      return call.err();
    }
    ByteOutput output = outputs.get(name);
    if (output == null) {
      if (redirection == Statement.Redirection.PIPE) {
        MemoryFile pipe = new MemoryFile("");
        pipes.put(name, pipe);
        output = new ByteOutput(new Descriptor(pipe));
      } else {
        output = call.create(name, redirection == Statement.Redirection.APPEND);
      }
      outputs.put(name, output);
    }
    return output;
  }

  /** A reader of a file, or of what a command prints. */
  RecordReader input(String name, boolean command) throws ErrnoException {
    RecordReader reader = inputs.get(name);
    if (reader == null) {
      reader = new RecordReader(command ? runForOutput(name) : call.open(name));
      inputs.put(name, reader);
    }
    return reader;
  }

  private ByteInput runForOutput(String command) throws ErrnoException {
    flush();
    MemoryFile printed = new MemoryFile("");
    DescriptorTable streams = call.descriptors().fork();
    streams.set(1, new Descriptor(printed));
    call.surroundings().run(List.of("sh", "-c", command), Map.of(), streams);
    streams.close();
    return new ByteInput(new Descriptor(new MemoryFile(printed.text())), command);
  }

  int system(String command) throws ErrnoException {
    flush();
    return call.run(List.of("sh", "-c", command));
  }

  void flush() throws ErrnoException {
    call.out().flush();
    call.err().flush();
    for (Map.Entry<String, ByteOutput> e : outputs.entrySet()) {
      if (!pipes.containsKey(e.getKey())) {
        e.getValue().flush();
      }
    }
  }

  /** Closes a file or pipe; -1 if there is none of that name. */
  int close(String name) throws ErrnoException {
    int status = -1;
    RecordReader reader = inputs.remove(name);
    if (reader != null) {
      reader.close();
      status = 0;
    }
    ByteOutput output = outputs.remove(name);
    if (output != null) {
      output.close();
      MemoryFile pipe = pipes.remove(name);
      status = pipe == null ? 0 : runWithInput(name, pipe.text());
    }
    return status;
  }

  private int runWithInput(String command, String text) throws ErrnoException {
    call.out().flush();
    DescriptorTable streams = call.descriptors().fork();
    streams.set(0, new Descriptor(new MemoryFile(text)));
    int status = call.surroundings().run(List.of("sh", "-c", command), Map.of(), streams);
    streams.close();
    return status;
  }

  void closeAll() throws ErrnoException {
    for (String name : List.copyOf(inputs.keySet())) {
      close(name);
    }
    for (String name : List.copyOf(outputs.keySet())) {
      close(name);
    }
  }
}
