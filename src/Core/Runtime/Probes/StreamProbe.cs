using System;
using System.Buffers.Text;
using System.Text;
using NativeCarp.Core.Health;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Runtime.Probes;

/// <summary>Connects by TCP, says something, and looks for something in the answer; of an HTTP answer at the status first.</summary>
internal sealed class StreamProbe : Probe
{
    /// <summary>More of an answer is not read.</summary>
    private const int MaximumAnswerBytes = 1 << 16;

    private const int BufferBytes = 4096;
    private const int SmallestGoodStatus = 200;
    private const int LargestGoodStatus = 399;
    private const int StatusDigits = 3;

    private readonly IHostProbes _probes;
    private readonly IEventWaiter _waiter;
    private readonly CheckConfiguration _check;
    private readonly byte[] _request;
    private readonly byte[] _expected;
    private readonly byte[] _buffer;
    private IHostConnection? _connection;
    private bool _isMade;
    private bool _isWaitedFor;
    private bool _hasStatus;
    private int _written;
    private int _length;
    private int _read;

    public StreamProbe(IHostProbes probes, IEventWaiter waiter, CheckConfiguration check)
    {
        _probes = probes;
        _waiter = waiter;
        _check = check;
        _request = Encoding.UTF8.GetBytes(check.Send);
        _expected = Encoding.UTF8.GetBytes(check.Expect);
        _buffer = ExpectsAnswer ? new byte[BufferBytes] : [];
    }

    private bool IsHttp => _check.Kind == CheckKind.Http;

    private bool ExpectsAnswer => IsHttp || _expected.Length > 0;

    public override ProbeResult Begin(MonotonicInstant now)
    {
        PlatformResult result = _probes.Connect(_check.Address, _check.Port, out _connection);
        if (_connection is null)
        {
            return new(ProbeOutcome.Refused, result.NativeCode);
        }

        _isMade = _hasStatus = false;
        _written = _length = _read = 0;
        return Advance(now);
    }

    public override ProbeResult Serve(MonotonicInstant now) =>
        _connection is { IsReady: true } ? Advance(now) : ProbeResult.Pending;

    public override void Cancel(MonotonicInstant now)
    {
        if (_connection is null)
        {
            return;
        }

        if (_isWaitedFor)
        {
            _waiter.Remove(_connection);
            _isWaitedFor = false;
        }

        _connection.Dispose();
        _connection = null;
    }

    /// <summary>As far as it goes now; the loop wakes up when it goes on.</summary>
    private ProbeResult Advance(MonotonicInstant now)
    {
        ProbeResult result = Talk();
        if (result.IsFinal)
        {
            Cancel(now);
        }
        else if (!_isWaitedFor)
        {
            _isWaitedFor = true;
            _waiter.Add(_connection!);
        }

        return result;
    }

    private ProbeResult Talk()
    {
        if (!_isMade)
        {
            PlatformResult progress = _connection!.Progress();
            if (!progress.IsOk)
            {
                return progress.Status == PlatformStatus.Pending ? ProbeResult.Pending : new(ProbeOutcome.Refused, progress.NativeCode);
            }

            _isMade = true;
        }

        int written = _written < _request.Length ? _connection!.TryWrite(_request.AsSpan(_written)) : 0;
        if (written < 0)
        {
            return new(ProbeOutcome.Closed);
        }

        _written += written;
        _connection!.AwaitsRoom = _written < _request.Length;
        return _connection.AwaitsRoom ? ProbeResult.Pending : ExpectsAnswer ? Read() : ProbeResult.Passed;
    }

    private ProbeResult Read()
    {
        while (true)
        {
            int count = _connection!.TryRead(_buffer.AsSpan(_length));
            if (count <= 0)
            {
                return count == 0 ? ProbeResult.Pending : new(ProbeOutcome.Closed);
            }

            _length += count;
            _read += count;
            ProbeResult result = Judge();
            if (result.IsFinal)
            {
                return result;
            }

            if (_read >= MaximumAnswerBytes)
            {
                return new(ProbeOutcome.NotFound);
            }
        }
    }

    /// <summary>Looks at what has come. Of what was looked at in vain the end is kept: what is expected may have begun there.</summary>
    private ProbeResult Judge()
    {
        if (IsHttp && !_hasStatus)
        {
            int end = _buffer.AsSpan(0, _length).IndexOf((byte)'\n');
            if (end < 0)
            {
                return _length == _buffer.Length ? new(ProbeOutcome.NotHttp) : ProbeResult.Pending;
            }

            ProbeResult result = JudgeStatus(_buffer.AsSpan(0, end));
            if (result.IsFinal)
            {
                return result;
            }

            _hasStatus = true;
            Keep(_length - end - 1);
        }

        if (_buffer.AsSpan(0, _length).IndexOf(_expected) >= 0)
        {
            return ProbeResult.Passed;
        }

        Keep(int.Min(_length, _expected.Length - 1));
        return ProbeResult.Pending;
    }

    /// <summary>HTTP/1.1 200 OK. Source: RFC 9112 section 4.</summary>
    private ProbeResult JudgeStatus(ReadOnlySpan<byte> line)
    {
        int blank = line.IndexOf((byte)' ');
        if (!line.StartsWith("HTTP/"u8) || blank < 0
            || !Utf8Parser.TryParse(line[(blank + 1)..], out int status, out int digits) || digits != StatusDigits)
        {
            return new(ProbeOutcome.NotHttp);
        }

        bool isGood = _check.HttpStatus == 0 ? status is >= SmallestGoodStatus and <= LargestGoodStatus : status == _check.HttpStatus;
        return !isGood ? new(ProbeOutcome.HttpStatus, status) : _expected.Length == 0 ? ProbeResult.Passed : ProbeResult.Pending;
    }

    private void Keep(int count)
    {
        _buffer.AsSpan(_length - count, count).CopyTo(_buffer);
        _length = count;
    }
}
