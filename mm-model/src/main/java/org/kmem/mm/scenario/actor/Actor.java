package org.kmem.mm.scenario.actor;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.Rlimit;
import org.kmem.mm.abi.Signal;
import org.kmem.mm.sim.CpuAffinity;
import org.kmem.mm.task.ProcessExit;
import org.kmem.mm.task.SignalState;
import org.kmem.mm.task.TaskStruct;

/**
 * The server in an actor's process: takes commands from its socket, obeys, answers.
 *
 * <p>Runs in the process's own thread. A signal that kills leaves by {@link ProcessExit}, with the command
 * unanswered.
 */
final class Actor {
  /*
   * Implementation notes.
   * Before it serves, and on both sides after a fork, it makes what the tool itself uses present and private:
   * see ActorProgram. So the faults that touch counts are those of its loop only.
   */
  private final Actors actors;
  private final TaskStruct self;
  private final String name;
  private final ActorSocket socket;
  private final ActorProgram program;
  private final ActorMemory memory;
  private final RegionTable regions;
  private final MappingCommands mappings;
  private final ActorFiles files;
  private long heapStart;

  /** The actor of a program that has just been executed. */
  Actor(Actors actors, TaskStruct self, String name) {
    this(
        actors,
        self,
        name,
        new RegionTable(),
        new ActorFiles(actors.scheduler(), actors.vfs(), self),
        FillKind.FIRST_SEED,
        0);
  }

  private Actor(
      Actors actors,
      TaskStruct self,
      String name,
      RegionTable regions,
      ActorFiles files,
      long seed,
      long heapStart) {
    this.actors = actors;
    this.self = self;
    this.name = name;
    this.socket = actors.bind(name, self);
    this.memory = new ActorMemory(actors, self, seed);
    this.program = new ActorProgram(actors, self, memory);
    this.regions = regions;
    this.files = files;
    this.heapStart = heapStart;
    this.mappings = new MappingCommands(actors, self, this);
  }

  /** The life of an actor's process after exec; returns only by {@link ProcessExit}. */
  void run(ForkPipe pipe) {
    serveAfter(pipe);
  }

  private void begin() {
    self.setComm(name);
    self.signals().handle(Signal.SIGSEGV.number());
    self.signals().handle(Signal.SIGBUS.number());
    program.warm();
  }

  private void serve() {
    try {
      program.warm();
      while (true) {
        ActorRequest request = socket.receive(self);
        self.returnToUser();
        program.useOwnMemory();
        Answer answer = obey(new Words(request.words()));
        self.returnToUser(); // one that dies in a call does not come back from it
        request.answer(answer);
        socket.answered();
      }
    } finally {
      actors.unbind(name, socket);
    }
  }

  private Answer obey(Words words) {
    if (words.command().equals("exit")) {
      actors.vfs().unlink(self.fs(), Actors.socketPath(name));
      throw ProcessExit.withCode(words.hasNext() ? (int) Amount.decimal(words.next()) : 0);
    }
    self.signals().ignore(SignalState.SIGCHLD);
    return switch (words.command()) {
      case "touch" -> new AccessCommands(memory, this).touch(words);
      case "peek", "poke", "nonzero" -> new AccessCommands(memory, this).single(words);
      case "stack" ->
          words.hasNext()
              ? new AccessCommands(memory, this).stack(program, Amount.bytes(words.next()))
              : unknown();
      case "mmap",
          "munmap",
          "mprotect",
          "madvise",
          "mlock",
          "munlock",
          "mlockall",
          "munlockall",
          "msync",
          "mincore",
          "mremap",
          "mbind",
          "set_mempolicy" ->
          mappings.obey(words);
      case "brk" -> brk(words);
      case "fork" -> fork(words);
      case "open" -> files.open(words);
      case "close",
          "read",
          "write",
          "pread",
          "pwrite",
          "seek",
          "fsync",
          "ftruncate",
          "readahead",
          "fadvise" ->
          files.use(words);
      case "rlimit" -> words.left() >= 2 ? rlimit(words) : unknown();
      case "uid" -> words.hasNext() ? uid((int) Amount.decimal(words.next())) : unknown();
      case "cpu" -> words.hasNext() ? cpu(Amount.decimal(words.next())) : unknown();
      case "fatal" -> fatal();
      case "labels" -> labels();
      default -> unknown();
    };
  }

  private static Answer unknown() {
    return Answer.failed("unknown command");
  }

  private Answer brk(Words words) {
    if (!words.hasNext()) {
      return Answer.failed(Errno.EINVAL);
    }
    long end = actors.calls().brk(self, 0);
    if (heapStart == 0) {
      end = actors.calls().brk(self, ActorProgram.pageUp(end));
      heapStart = end;
    }
    long wanted = end + Amount.bytes(words.next());
    return actors.calls().brk(self, wanted) == wanted ? Answer.OK : Answer.failed(Errno.ENOMEM);
  }

  private Answer fork(Words words) {
    if (!words.hasNext()) {
      return Answer.failed(Errno.EINVAL);
    }
    String childName = words.next();
    ForkPipe pipe = new ForkPipe(actors.scheduler(), childName);
    long pid =
        actors
            .processes()
            .fork(self, child -> pipe.run(() -> childOf(child, childName).runForked(pipe)));
    if (pid < 0) {
      return Answer.ofReturn(pid);
    }
    program.warm();
    self.thread().io().countReadCall(1);
    return pipe.await(self) ? Answer.of(Long.toString(pid)) : Answer.failed("KILLED");
  }

  private Actor childOf(TaskStruct child, String childName) {
    return new Actor(
        actors, child, childName, regions.copy(), files.copy(child), memory.seed(), heapStart);
  }

  private void runForked(ForkPipe pipe) {
    program.beginAsChild();
    serveAfter(pipe);
  }

  private void serveAfter(ForkPipe pipe) {
    begin();
    self.thread().io().countWriteCall(1); // the byte that says so
    pipe.ready();
    serve();
  }

  private Answer rlimit(Words words) {
    Rlimit resource = ActorWords.limit(words.next());
    if (resource == null) {
      return Answer.failed(Errno.EINVAL);
    }
    String value = words.next();
    long limit = value.equals("unlimited") ? Rlimit.INFINITY : Amount.bytes(value);
    return Answer.ofReturn(self.rlimits().set(resource, limit, limit, self.credentials()));
  }

  private Answer uid(int user) {
    long allowed = self.credentials().maySetUid(user);
    if (allowed == 0) {
      self.setCredentials(self.credentials().withUid(user));
    }
    return Answer.ofReturn(allowed);
  }

  private Answer cpu(long number) {
    long allowed = actors.cpusets().effectiveCpus(self.cgroup());
    if (number < 0 || number >= actors.scheduler().cpus() || (allowed >>> number & 1) == 0) {
      return Answer.failed(Errno.EINVAL);
    }
    self.setCpuWish(CpuAffinity.of((int) number));
    return Answer.OK;
  }

  private Answer fatal() {
    self.signals().reset(Signal.SIGSEGV.number());
    self.signals().reset(Signal.SIGBUS.number());
    return Answer.OK;
  }

  private Answer labels() {
    StringBuilder text = new StringBuilder();
    regions.all().forEach(region -> text.append(Labels.line(region)));
    Region heap = region("brk");
    if (heap != null) {
      text.append(Labels.line(heap));
    }
    return new Answer(0, text.toString());
  }

  RegionTable regions() {
    return regions;
  }

  /** The region with a label: {@code m1} or {@code brk}; null if there is none. */
  @Nullable Region region(String label) {
    if (label.equals("brk")) {
      return heapStart == 0
          ? null
          : new Region("brk", heapStart, actors.calls().brk(self, 0) - heapStart);
    }
    return regions.find(label);
  }

  /** An address: a number, {@code m1+64K}, {@code brk}, {@code stack-2M}. */
  long address(String word) {
    int end = 0;
    while (end < word.length() && word.charAt(end) != '+' && word.charAt(end) != '-') {
      end++;
    }
    if (end > 0 && Character.isLetter(word.charAt(0))) {
      long offset = end < word.length() ? Amount.bytes(word.substring(end)) : 0;
      String base = word.substring(0, end);
      if (base.equals("stack")) {
        return program.stackStart() + offset;
      }
      Region region = region(base);
      if (region != null) {
        return region.address() + offset;
      }
    }
    return Amount.bytes(word);
  }
}
