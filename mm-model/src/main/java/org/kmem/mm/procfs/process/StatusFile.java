package org.kmem.mm.procfs.process;

import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.BitmapText;
import org.kmem.mm.abi.Credentials;
import org.kmem.mm.abi.Rlimit;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.physmem.NodeMask;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.sim.CpuAffinity;
import org.kmem.mm.sim.Reference;
import org.kmem.mm.sim.SimTask;
import org.kmem.mm.task.TaskStruct;

/**
 * {@code /proc/PID/status}: what a process is, has and may do, a line each.
 *
 * <p>Sizes of resident memory are exact, as in kernels since 6.12.36 or so that add up the counts of all CPUs for
 * this file. Kernel threads have no lines on memory. Source: proc_pid_status(5); checked against Linux 6.12.107.
 */
final class StatusFile extends ProcessFile {
  private static final int PAGE_KB = 4;
  private static final int KB_SHIFT = 10;
  private static final int WORD_DIGITS = 16;
  private static final String SPECULATION =
      "Speculation_Store_Bypass:\tnot vulnerable\nSpeculationIndirectBranch:\talways enabled\n";

  private final Machine machine;

  StatusFile(Machine machine, TaskStruct task) {
    super(READABLE, task);
    this.machine = machine;
  }

  @Override
  protected void show(SeqText out) {
    TaskStruct task = task();
    showIdentity(out, task);
    @Nullable MmStruct mm = mm();
    if (mm != null) {
      showMemory(out, mm);
    }
    out.text("Threads:\t1\n");
    showSignals(out, task);
    showRights(out, task);
    showPlaces(out, task);
  }

  private void showIdentity(SeqText out, TaskStruct task) {
    Credentials credentials = task.credentials();
    int pid = task.pid();
    out.text("Name:\t").text(task.comm());
    out.text("\nUmask:\t").octal(task.fs().umask(), 4);
    out.text("\nState:\t").text(task.state().letter() + " (" + task.state().word() + ")");
    out.text("\nTgid:\t").decimal(pid).text("\nNgid:\t0");
    out.text("\nPid:\t").decimal(pid);
    out.text("\nPPid:\t").decimal(task.family().parentPid());
    out.text("\nTracerPid:\t0");
    out.text("\nUid:").text(("\t" + credentials.uid()).repeat(4));
    out.text("\nGid:").text(("\t" + credentials.gid()).repeat(4));
    out.text("\nFDSize:\t64\nGroups:\t ");
    out.text("\nNStgid:\t").decimal(pid).text("\nNSpid:\t").decimal(pid);
    out.text("\nNSpgid:\t").decimal(task.family().processGroup());
    out.text("\nNSsid:\t").decimal(task.family().session());
    out.text("\nKthread:\t").text(task.isKernelThread() ? "1\n" : "0\n");
  }

  private void showMemory(SeqText out, MmStruct mm) {
    RssCounters rss = mm.rss();
    long resident = rss.exactResident();
    long text = ProgramText.sizeBytes(mm);
    out.pages("VmPeak:\t", mm.peakVm());
    out.pages("VmSize:\t", mm.totalVm());
    out.pages("VmLck:\t", mm.lockedVm());
    out.pages("VmPin:\t", mm.pinnedVm());
    out.pages("VmHWM:\t", Math.max(mm.peakRss(), resident));
    out.pages("VmRSS:\t", resident);
    out.pages("RssAnon:\t", rss.exact(RssCounters.MM_ANONPAGES));
    out.pages("RssFile:\t", rss.exact(RssCounters.MM_FILEPAGES));
    out.pages("RssShmem:\t", rss.exact(RssCounters.MM_SHMEMPAGES));
    out.pages("VmData:\t", mm.dataVm());
    out.pages("VmStk:\t", mm.stackVm());
    out.kilobytes("VmExe:\t", text >> KB_SHIFT);
    out.kilobytes("VmLib:\t", mm.execVm() * PAGE_KB - (text >> KB_SHIFT));
    out.kilobytes("VmPTE:\t", mm.pageTable().tableBytes() >> KB_SHIFT);
    out.pages("VmSwap:\t", rss.exact(RssCounters.MM_SWAPENTS));
    out.pages("HugetlbPages:\t", mm.hugetlbPages());
    out.text("CoreDumping:\t0\n");
    out.text("THP_enabled:\t1\nuntag_mask:\t0xffffffffffffffff\n");
  }

  private static void showSignals(SeqText out, TaskStruct task) {
    out.text("SigQ:\t0/").decimal(task.rlimits().soft(Rlimit.SIGPENDING));
    out.text("\nSigPnd:\t").hex(0, WORD_DIGITS);
    out.text("\nShdPnd:\t").hex(task.signals().pending(), WORD_DIGITS);
    out.text("\nSigBlk:\t").hex(0, WORD_DIGITS);
    out.text("\nSigIgn:\t").hex(task.isKernelThread() ? -1 : task.signals().ignored(), WORD_DIGITS);
    out.text("\nSigCgt:\t").hex(task.signals().caught(), WORD_DIGITS).text("\n");
  }

  private static void showRights(SeqText out, TaskStruct task) {
    Credentials credentials = task.credentials();
    out.text("CapInh:\t").hex(0, WORD_DIGITS);
    out.text("\nCapPrm:\t").hex(credentials.permitted(), WORD_DIGITS);
    out.text("\nCapEff:\t").hex(credentials.effective(), WORD_DIGITS);
    out.text("\nCapBnd:\t").hex(Credentials.ROOT.permitted(), WORD_DIGITS);
    out.text("\nCapAmb:\t").hex(0, WORD_DIGITS);
    out.text("\nNoNewPrivs:\t0\nSeccomp:\t0\nSeccomp_filters:\t0\n").text(SPECULATION);
  }

  private void showPlaces(SeqText out, TaskStruct task) {
    int cpus = machine.options().cpus();
    int nodes = machine.options().nodes();
    @Nullable SimTask thread = task.threadOrNull();
    CpuAffinity affinity = thread == null ? CpuAffinity.ALL : thread.affinity();
    out.text("Cpus_allowed:\t").text(BitmapText.mask(affinity::allows, cpus));
    out.text("\nCpus_allowed_list:\t").text(BitmapText.list(affinity::allows, cpus));
    out.text("\nMems_allowed:\t");
    IntPredicate allowed = node -> node < nodes && NodeMask.has(task.allowedNodes(), node);
    out.text(BitmapText.mask(allowed, 1 << Reference.NODES_SHIFT));
    out.text("\nMems_allowed_list:\t").text(BitmapText.list(allowed, nodes));
    out.text("\nvoluntary_ctxt_switches:\t")
        .decimal(thread == null ? 0 : thread.voluntarySwitches());
    out.text("\nnonvoluntary_ctxt_switches:\t")
        .decimal(thread == null ? 0 : thread.involuntarySwitches());
    out.text("\nx86_Thread_features:\t\nx86_Thread_features_locked:\t\n");
  }
}
