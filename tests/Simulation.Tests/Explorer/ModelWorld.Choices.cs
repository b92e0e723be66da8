using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Protocol;

namespace NativeCarp.Simulation.Tests.Explorer;

/// <content>What can happen next.</content>
internal sealed partial class ModelWorld
{
    public void List(List<ModelChoice> choices)
    {
        choices.Clear();
        bool mayAdvance = _pendingStarts == 0 || _startTicksLeft > 0;
        for (int i = 0; i < _messages.Count; i++)
        {
            ModelMessage message = _messages[i];
            bool isRepeated = i > 0 && message == _messages[i - 1];
            bool isAtRing = !IsUcarp(message.To) || RingTick == _plan.RingPhase;
            if (isAtRing && !isRepeated)
            {
                choices.Add(new ModelChoice(ModelChoiceKind.Deliver, (byte)i));
            }

            mayAdvance &= !(isAtRing && (_plan.IsPrompt || message.Age > 0));
            if (_budgets.Losses > 0 && !isRepeated && message.Kind != ModelMessageKind.Confirmation)
            {
                choices.Add(new ModelChoice(ModelChoiceKind.Lose, (byte)i));
            }
        }

        for (byte i = 0; i < Count; i++)
        {
            if (IsDue(i, 0))
            {
                choices.Add(new ModelChoice(ModelChoiceKind.Serve, i));
                AddIf(choices, _plan.AreClones, ModelChoiceKind.ServeOtherwise, i);
                mayAdvance &= _plan.HasTimerJitter && !IsDue(i, _tickNanoseconds);
            }
        }

        if (mayAdvance)
        {
            choices.Add(new ModelChoice(ModelChoiceKind.Advance, 0));
        }

        ListStartsAndFaults(choices);
    }

    public string Describe()
    {
        IEnumerable<string> members = Enumerable.Range(0, Count).Select(i => $"{_plan.Members[i].Kind} {StateOf(i)}");
        string learned = _plan.HasNeighbors ? $"; neighbours believe {_lastAnnouncer - 1}" : "";
        return $"[{string.Join(", ", members)}; {_messages.Count} under way{learned}]";
    }

    public string Describe(ModelChoice choice) => choice.Kind switch
    {
        ModelChoiceKind.Deliver or ModelChoiceKind.Lose =>
            $"{choice.Kind} {_messages[choice.Index].Kind} {_messages[choice.Index].From}->{_messages[choice.Index].To} {_messages[choice.Index].Fields}",
        ModelChoiceKind.Cut => $"Cut {choice.Index / Count}->{choice.Index % Count}",
        _ => choice.ToString(),
    };

    private void ListStartsAndFaults(List<ModelChoice> choices)
    {
        for (byte i = 0; i < Count; i++)
        {
            bool isPending = ((_pendingStarts >> i) & 1) != 0;
            if (isPending)
            {
                choices.Add(new ModelChoice(ModelChoiceKind.Start, i));
            }
            else if (!IsRunning(i))
            {
                AddIf(choices, _budgets.Restarts > 0, ModelChoiceKind.Restart, i);
            }
            else
            {
                AddIf(choices, _budgets.Crashes > 0, ModelChoiceKind.Crash, i);
                AddIf(choices, _budgets.BowOuts > 0 && _cuts == 0 && StateOf(i) == CarpState.Master && SaysGoodbye(i), ModelChoiceKind.BowOut, i);
                AddIf(choices, _budgets.Cuts > 0 && _cuts == 0, ModelChoiceKind.Isolate, i);
                bool isDemoted = ((_demoted >> i) & 1) != 0;
                AddIf(choices, isDemoted, ModelChoiceKind.Heal, i);
                AddIf(choices, _budgets.Demotions > 0 && !isDemoted && _machines[i] is not null, ModelChoiceKind.Demote, i);
            }
        }

        AddIf(choices, _cuts != 0, ModelChoiceKind.Mend, 0);
        for (byte pair = 0; _budgets.Cuts > 0 && _cuts == 0 && pair < Count * Count; pair++)
        {
            AddIf(choices, pair / Count != pair % Count, ModelChoiceKind.Cut, pair);
        }
    }

    private static void AddIf(List<ModelChoice> choices, bool condition, ModelChoiceKind kind, byte index)
    {
        if (condition)
        {
            choices.Add(new ModelChoice(kind, index));
        }
    }
}
